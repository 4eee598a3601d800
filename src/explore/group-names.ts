/** The groups of faults, by the name that `--faults` takes, with what they contain. */
export const faultGroups = {
  "retry-after": "429 with `Retry-After`: 1, 59, 60 and 61 s, and as a date",
  "server-errors": "500, 502 and 503",
  connection: "connection reset before the operation runs, after it, and after the headers",
  body: "truncated body, malformed body",
  slow: "slow first byte, slow body: one second each",
  job: "the job fails, vanishes, or takes ten times as long",
  token: "401 from this request on: the token has expired",
  documented: "each other 4xx status that the operation documents",
} as const;

/** The name of a group of faults. */
export type FaultGroup = keyof typeof faultGroups;

export const faultGroupNames = Object.keys(faultGroups) as readonly FaultGroup[];
