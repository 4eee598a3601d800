/** The event of a finished audit analysis (documentation topic: webhooks). */
export const analysisGenerated = "analysis_generated";
