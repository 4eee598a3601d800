import { expect } from "vitest";
import type { JournalEntry } from "../../src/journal/entry.ts";
import { pollingReport, type PollingOfJob } from "../../src/polling/polling-report.ts";
import type { RuleName, Verdict } from "../../src/polling/polling-rules.ts";

/** The report on entries that are all about one job and token. */
export function reportOf(entries: readonly JournalEntry[]): PollingOfJob {
  const reports = [...pollingReport(entries)];
  expect(reports).toHaveLength(1);
  return reports[0] as PollingOfJob;
}

/** The verdict of each rule that the polls had a chance to break. */
export const verdictsOf = ({ findings }: PollingOfJob): Partial<Record<RuleName, Verdict>> =>
  Object.fromEntries(findings.filter(({ cases }) => cases > 0).map(({ rule, verdict }) => [rule, verdict]));

let numbers = 0;

/** A poll at an instant of both clocks, answered 5 ms later. */
export const pollAt = (realAt: number, rest: Partial<JournalEntry> = {}): JournalEntry => ({
  number: (numbers += 1),
  at: realAt,
  answeredAt: realAt + 5,
  scale: 1,
  realAt,
  durationMs: 5,
  method: "GET",
  path: "/api/agent/jobs/a",
  operation: "getJobStatus",
  params: { id: "a" },
  status: 200,
  retryAfterSeconds: null,
  requestBytes: 0,
  responseBytes: 300,
  tokenId: "t",
  tokenPrefix: "aky_test",
  ownerId: "o",
  bucket: null,
  otherBuckets: [],
  faults: [],
  isPoll: true,
  jobId: "a",
  jobStatus: "processing",
  reason: { code: "JOB_PROCESSING", sentence: "" },
  connection: 1,
  userAgent: null,
  requestHead: null,
  requestBody: null,
  responseBody: null,
  announcedBytes: null,
  dateAt: null,
  retryAfter: null,
  closes: false,
  delivery: null,
  ...rest,
  isEnd: ["completed", "failed"].includes(rest.jobStatus ?? "processing"),
});

/** A poll that was refused by the rate limit, with a Retry-After of ten seconds. */
export const refused = { status: 429, jobStatus: null, retryAfterSeconds: 10 } as const;
