/** The event of a completed audit analysis (documentation topic: webhooks). */
export const analysisGenerated = "analysis_generated";

/** The event of a completed survey (documentation topic: webhooks). */
export const surveyCompleted = "survey_completed";

/** The operation of webhook requests in the journal. */
export const webhookEvents = [analysisGenerated, surveyCompleted] as const;
