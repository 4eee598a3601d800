/** The event of a finished audit analysis (documentation topic: webhooks). */
export const analysisGenerated = "analysis_generated";

/** The event of a survey that was sent (documentation topic: webhooks). */
export const surveyCompleted = "survey_completed";

/** What requests of ours to a webhook are called in the journal. */
export const webhookEvents = [analysisGenerated, surveyCompleted] as const;
