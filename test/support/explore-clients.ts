/** A small client for `audity-mock explore`. */
export type ExploreClient = {
  readonly name: string;
  /** Its file in test/fixtures/explore-clients. */
  readonly file: string;
  /** The mistake in one sentence. */
  readonly mistake: string;
  /** The faults of which a single one reveals the mistake, at some request. The first is the most typical. */
  readonly foundBy: readonly string[];
};

const file = (name: string): string => new URL(`../fixtures/explore-clients/${name}.ts`, import.meta.url).pathname;

/** The file of the client without a mistake. */
export const correctClient: string = file("correct");

const lostResponses = ["connectionReset/after", "connectionReset/headers", "truncatedBody", "malformedJson"];

const mistakes: readonly (readonly [name: string, mistake: string, foundBy: readonly string[]])[] = [
  ["ignores-retry-after", "It does not wait for Retry-After.", ["429/1", "429/59", "429/60", "429/61", "429/date"]],
  ["ignores-long-retry-after", "It ignores a Retry-After of 60 s or more.", ["429/60", "429/61"]],
  ["misreads-retry-after-date", "It takes a date in Retry-After for a wait of zero.", ["429/date"]],
  ["retries-post-blindly", "It repeats a write whose response was lost, without reading first.", lostResponses],
  [
    "gives-up-on-reset",
    "It fails when a connection breaks before the response.",
    ["connectionReset/before", "connectionReset/after"],
  ],
  ["polls-after-failure", "It polls a failed job for ever.", ["jobOutcome/fails"]],
  [
    "trusts-truncated-body",
    "It takes an incomplete or malformed body for an empty one.",
    ["truncatedBody", "malformedJson", "connectionReset/headers"],
  ],
  ["loses-job-on-503", "It triggers another job when a poll gets a 503.", ["503"]],
  [
    "hangs-on-broken-response",
    "It does not notice a broken connection, and waits for ten minutes.",
    ["connectionReset/before", "connectionReset/after", "connectionReset/headers", "truncatedBody"],
  ],
  [
    "sends-slow-polls-again",
    "It sends a poll again while the first one waits for a response.",
    ["latency/60s", "slowDribble/60s"],
  ],
  ["gives-up-early", "It polls only as often as a usual job needs.", ["jobOutcome/slow"]],
  [
    "reports-success",
    "It exits with 0 although it did not see the end of the job.",
    ["401/expired", "jobOutcome/vanishes", "404"],
  ],
];

/** The clients with a mistake. */
export const exploreClients: readonly ExploreClient[] = mistakes.map(([name, mistake, foundBy]) => ({
  name,
  file: file(name),
  mistake,
  foundBy,
}));
