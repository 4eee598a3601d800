/** Each step keeps what the ones before it brought. */
export const steps = [
  "straightforward: Drizzle, prepared",
  "+ principals kept in memory",
  "+ raw prepared statement",
  "+ no join in it",
  "+ bodies kept, data_version per request",
  "+ data_version once per turn",
] as const;
