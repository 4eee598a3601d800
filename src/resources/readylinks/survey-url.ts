/** Where prospects answer the survey of a ReadyLink. */
export const surveyUrl = (baseUrl: string, slug: string): string => `${baseUrl}/survey/${slug}`;
