import { computed, signal } from "@preact/signals";
import type { Input } from "../app/control-routes.ts";
import { clientNames, labelOf } from "./client-policy.ts";
import { connection } from "./connection.ts";
import { equivalentOf } from "./equivalent.ts";
import { perform } from "./perform.ts";
import { call, ignoreRefusal } from "./plane.ts";
import { pause, presentMs } from "./present.ts";
import type { Report, ReportTime, Verdict } from "./report-types.ts";
import { sandboxName } from "./session.ts";
import { jobs, requests, sandbox, tokens } from "./world.ts";

/** The last report that was read. */
const latest = signal<Report | null>(null);

/** The time that the user has chosen; null: the page chooses. */
export const chosenTime = signal<ReportTime | null>(null);

const simulated = new Set(clientNames.map(labelOf));

/**
 * The time by which polls are judged. Simulated clients wait on the sandbox's clock, so with them it counts; otherwise the
 * client's own time counts.
 */
export const reportTime = computed(
  (): ReportTime => chosenTime.value ?? (tokens.value.some(({ label }) => simulated.has(label)) ? "sandbox" : "client"),
);

/** The report on the sandbox that is shown; null before it is read, and while nothing has been polled. */
export const report = computed(() => {
  const read = latest.value;
  const isOfSandbox = read !== null && read.sandbox === sandbox.value?.name;
  return isOfSandbox && read.jobs.length > 0 && requests.value.length > 0 ? read : null;
});

const input = (time: ReportTime): Input<"readReport"> => ({
  sandbox: sandboxName.peek(),
  ...(time !== "client" && { time }),
});

/** The command and curl that read the report. */
export const reportEquivalent = () => equivalentOf("readReport", input(reportTime.value));

/** Reads the polling report of the sandbox that is shown. */
export async function loadReport(time: ReportTime = reportTime.peek()): Promise<void> {
  await call("readReport", input(time))
    .then((read) => (latest.value = read))
    .catch(ignoreRefusal);
}

/** Shows a report that was read elsewhere. */
export const showReport = (read: Report): void => void (latest.value = read);

/** Reads the report, and shows the equivalent command and the outcome. */
export async function checkAgain(): Promise<void> {
  const read = await perform("readReport", input(reportTime.peek()));
  if (read) latest.value = read;
}

/** The verdict on the polls of a job with a token, as last read. */
export const verdictOn = (jobId: string, tokenId: string): Verdict | undefined =>
  latest.peek()?.jobs.find((each) => each.jobId === jobId && each.tokenId === tokenId)?.verdict;

/** How often the report is read at most; less often when reading it takes long, as with 10,000 requests. */
const quickMs = 100;
const pauseMs = 1000;
const longPauseMs = 3000;

/** Keeps the report up to date until the signal aborts: reads it when there are new requests or statuses. */
export async function keepFresh(over: AbortSignal): Promise<void> {
  let isStale = true;
  const sources = [sandboxName, requests, jobs, reportTime];
  const disposers = sources.map((source) => source.subscribe(() => void (isStale = true)));
  while (!over.aborted) {
    const began = presentMs();
    const isVisible = document.visibilityState === "visible" && connection.value.kind === "live";
    if (isStale && isVisible) {
      isStale = false;
      await loadReport();
    }
    await pause(presentMs() - began > quickMs ? longPauseMs : pauseMs, over);
  }
  for (const dispose of disposers) dispose();
}
