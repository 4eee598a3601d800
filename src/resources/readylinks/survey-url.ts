/** The URL of the survey page of a ReadyLink. */
export const surveyUrl = (baseUrl: string, slug: string): string => `${baseUrl}/survey/${slug}`;
