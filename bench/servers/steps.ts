/** Each step keeps what the ones before it brought. */
export const steps = [
  "baseline: prepared Drizzle query",
  "+ principal cache",
  "+ raw prepared statement",
  "+ query without join",
  "+ response cache, data_version per request",
  "+ data_version once per event-loop turn",
] as const;
