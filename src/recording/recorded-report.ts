import { type ContractDocument, operationsOf } from "../contract/document.ts";
import type { Rules } from "../contract/buckets.ts";
import type { ReportView } from "../control/types.gen.ts";
import { isoTimestamp } from "../core/timestamp.ts";
import { isJudged, isOfClient, type JournalEntry, matcherOf } from "../journal/module.ts";
import { inOrder, isBeginning } from "../polling/polling-measures.ts";
import { reportOn, type TransitionsOf } from "../polling/report-view.ts";
import type { Exchange } from "./exchange.ts";
import { isSelectedJob } from "./job-names.ts";
import { journalEntries, withoutClient } from "./journal-entry.ts";
import { type RecordedTraffic, readRecording } from "./read-recording.ts";
import { withWindows } from "./windows.ts";

/** The polling report on a recording: that of a sandbox, with a recording instead of the sandbox. */
export type RecordedReport = Omit<ReportView, "sandbox"> & {
  /** `withoutBody` counts only the polls whose status is unknown for that reason. */
  readonly recording: RecordedTraffic & {
    readonly file: string;
    /** How many requests have no readable time, so that they are not judged. */
    readonly withoutTime: number;
  };
};

/** The report on a recording, and the names of what clients have polled in it, and of these clients. */
export type JudgedRecording = {
  readonly view: RecordedReport;
  readonly known: { readonly jobs: readonly string[]; readonly tokens: readonly string[] };
};

type Asked = {
  readonly job?: string | undefined;
  readonly tokenId?: string | undefined;
  readonly time: "client" | "sandbox";
  readonly rules: Rules;
};

/** The state changes of a job as its polls have shown them: a recording does not have those of the server. */
function transitionsIn(entries: readonly JournalEntry[]): TransitionsOf {
  const started = Map.groupBy(entries.filter(isBeginning), ({ jobId }) => jobId);
  return ({ jobId, requests }) => {
    const [first] = requests;
    // A capture that is processed again begins more than once.
    const begin = started.get(jobId)?.findLast(({ realAt }) => realAt <= (first?.realAt ?? Infinity));
    const shown = [...(begin ? [begin] : []), ...requests].filter(({ jobStatus }) => jobStatus !== null);
    return shown
      .filter(({ jobStatus }, index) => jobStatus !== shown[index - 1]?.jobStatus)
      .map(({ jobStatus, answeredAt }) => ({ status: jobStatus ?? "", at: isoTimestamp(answeredAt) }));
  };
}

/** Whether the status of a job is unknown because the recording lacks the body of a response. */
const lacksStatus = ({ status, text }: Exchange, { isPoll, jobStatus }: JournalEntry): boolean =>
  isPoll && jobStatus === null && text === undefined && status !== null && status < 300;

const namesIn = (names: readonly (string | null)[]): readonly string[] => [
  ...new Set(names.filter((name) => name !== null)),
];

/**
 * Judges a recording by the rules of the polling report.
 * @param name how messages call the file
 * @throws RecordingProblem
 */
export async function reportOnRecording(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  contract: ContractDocument,
  { time, rules, job, tokenId }: Asked,
): Promise<JudgedRecording> {
  const toEntry = journalEntries(contract);
  const found: JournalEntry[] = [];
  let hasTokens = false;
  let withoutBody = 0;
  const traffic = await readRecording(chunks, name, contract, (exchange) => {
    hasTokens ||= exchange.asked("authorization") !== undefined;
    const entry = toEntry(exchange);
    if (lacksStatus(exchange, entry)) withoutBody += 1;
    found.push(entry);
  });
  const all = found.map((entry) => withoutClient(entry, hasTokens));
  const timed = inOrder(all.filter(({ realAt }) => !Number.isNaN(realAt)));
  const bucketOf = new Map(operationsOf(contract).map(({ id, buckets }) => [id, buckets[0]]));
  const entries = withWindows(timed.filter(isOfClient), ({ operation }) => bucketOf.get(operation ?? ""), rules);
  const isOfToken = matcherOf({ tokenId });
  const isSelected = (entry: JournalEntry) =>
    isOfToken(entry) && (job === undefined || isSelectedJob(job, entry.jobId));
  const judged = entries.filter((entry) => isBeginning(entry) || (entry.isPoll && isSelected(entry)));
  const report = await reportOn(judged, { time, dropped: 0 }, transitionsIn(judged));
  const withoutTime = all.length - timed.length;
  const polls = entries.filter((entry) => entry.isPoll && isJudged(entry));
  return {
    view: { recording: { file: name, ...traffic, withoutBody, withoutTime }, ...report },
    known: {
      jobs: namesIn(polls.map(({ jobId }) => jobId)),
      tokens: namesIn(polls.map(({ tokenPrefix }) => tokenPrefix)),
    },
  };
}
