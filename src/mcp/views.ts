import { standsStill } from "../core/clock-mode.ts";
import { defaultSandboxName } from "../sandbox/sandbox.ts";
import type { Output } from "../app/control-routes.ts";
import type { Arguments, Target } from "./tool.ts";

/** The environment variables of a client, ready for a shell. */
const environmentOf = (url: string, token: string): string => `AUDITY_BASE_URL=${url} AUDITY_TOKEN=${token}`;

type SandboxView = Output<"readSandbox">;

/** A sandbox with what a client needs: base URL, token and the ids of its projects. */
export function newSandboxView({ token, ...sandbox }: Output<"createSandbox">, { url }: Target) {
  return { ...sandboxView(sandbox), baseUrl: url, token, environment: environmentOf(url, token) };
}

export const sandboxView = ({
  name,
  seed,
  clock,
  owners,
  projects,
  queue,
  defaultScenario,
  ...others
}: SandboxView) => ({
  name,
  seed,
  clock,
  owners: owners.map(({ id, tier, creditsAllocated, creditsUsed }) => ({ id, tier, creditsAllocated, creditsUsed })),
  projects,
  defaultScenario,
  queuedScenarios: queue,
  limitsEnabled: others.limitsEnabled,
  jobs: others.jobs,
});

/** The state of a server and of one of its sandboxes. */
export async function statusOf(target: Target, sandbox: string) {
  const { call } = target;
  const [{ version, tokens }, sandboxes, state, faults, limits] = await Promise.all([
    call("readServer", {}),
    call("listSandboxes", {}),
    call("readSandbox", { sandbox }),
    call("listFaults", { sandbox }),
    call("readLimits", { sandbox }),
  ]);
  // Only now: a call may have found another server.
  const { url } = target;
  return {
    version,
    baseUrl: url,
    console: "`npx audity-mock console` prints the link to a web page that shows everything live",
    sandboxes: sandboxes.map(({ name }) => name),
    sandbox: sandboxView(state),
    ...(sandbox === defaultSandboxName
      ? { token: tokens.full, environment: environmentOf(url, tokens.full) }
      : { token: "shown only when it was created; create_sandbox returns a new sandbox with a token" }),
    faults: faults.map(({ id, effect, operation, timesApplied, times, plan }) => ({
      id,
      effect,
      operation,
      timesApplied,
      times,
      plan,
    })),
    limits: limits.enabled ? limits.rules : "off",
  };
}

export const jobView = ({ id, projectId, scenario, status, errorCode, analysisId, timeline }: Output<"readJob">) => ({
  id,
  projectId,
  scenario,
  status,
  errorCode,
  analysisId,
  timeline: timeline.map(({ status: state, at, reached }) => `${state} ${reached ? "since" : "from"} ${at}`),
});

type Entry = Output<"readJournal">["entries"][number];

const entryView = ({ number, at, method, path, operation, status, reason, ...others }: Entry) => ({
  number,
  at,
  request: `${method} ${path}`,
  operation,
  status,
  reason: reason.code,
  because: reason.sentence,
  ...(reason.rule !== undefined && { rule: reason.rule }),
  ...(others.retryAfterSeconds !== null && { retryAfterSeconds: others.retryAfterSeconds }),
  ...(others.jobStatus !== null && { jobStatus: others.jobStatus }),
  ...(others.faults.length > 0 && { faults: others.faults.map(({ kind }) => kind) }),
  ...(others.tokenPrefix !== null && { tokenPrefix: others.tokenPrefix }),
});

/** A hint for an empty result: a mistyped filter looks as if the client had done nothing. */
function hintOf(isEmpty: boolean, given: Arguments) {
  const filter = Object.entries(given).filter(([name]) => !["sandbox", "limit", "time"].includes(name));
  if (!isEmpty || filter.length === 0) return {};
  const shown = filter.map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return { hint: `No request has ${shown.join(" and ")}. Check the values and the sandbox, or leave them out.` };
}

/** The newest request comes first, because a long list is cut at its end. */
export const journalView = ({ dropped, entries }: Output<"readJournal">, _target: Target, given: Arguments) => ({
  order: "newest first",
  ...(dropped > 0 && { dropped }),
  requests: entries.map(entryView).toReversed(),
  ...hintOf(entries.length === 0, given),
});

/** Whether a clock moves at polls: only one that stands still does. */
export const clockView = (clock: Output<"setAdvanceOnPoll">) =>
  clock.advanceOnPollMs > 0 && !standsStill(clock.mode)
    ? { ...clock, hint: "Polls advance a clock only while it stands still: move_time with the action freeze or skip." }
    : clock;

export const limitsView = ({ enabled, rules, buckets }: Output<"readLimits">) => ({
  enabled,
  rules,
  used: buckets
    .filter(({ used }) => used > 0)
    .map(({ tokenPrefix, bucket, used, remaining, resetsAt }) => ({ tokenPrefix, bucket, used, remaining, resetsAt })),
});

/** How many requests a broken rule names. */
const mostEvidence = 5;

type JobReport = Output<"readReport">["jobs"][number];

/** The rules that a client broke first, with the requests that prove it. */
function jobReportView({ operation, jobId, tokenPrefix, verdict, polls, rules, ...figures }: JobReport) {
  const tested = rules.filter(({ cases }) => cases > 0);
  return {
    verdict,
    operation,
    jobId,
    tokenPrefix,
    polls,
    pollsWithoutNews: figures.wastedPolls,
    medianIntervalMs: figures.intervals?.medianMs ?? null,
    broken: rules
      .filter((rule) => rule.verdict !== "pass")
      .map(({ rule, verdict: found, summary, advice, evidence }) => ({
        rule,
        verdict: found,
        summary,
        advice,
        requests: evidence.slice(0, mostEvidence).map(({ number }) => number),
      })),
    kept: tested.filter((rule) => rule.verdict === "pass").map(({ rule }) => rule),
    notTested: rules.filter(({ cases, verdict: found }) => cases === 0 && found === "pass").map(({ rule }) => rule),
  };
}

const severity = ["fail", "warn", "pass"];

export function reportView(report: Output<"readReport">, _target: Target, given: Arguments) {
  const { sandbox, verdict, jobs, dropped, unknownTokens } = report;
  const worstFirst = jobs.toSorted((one, other) => severity.indexOf(one.verdict) - severity.indexOf(other.verdict));
  return {
    sandbox,
    verdict: jobs.length === 0 ? "no polls yet" : verdict,
    ...(dropped > 0 && { dropped }),
    jobs: worstFirst.map(jobReportView),
    ...hintOf(jobs.length === 0, given),
    ...(unknownTokens.polls > 0 && {
      pollsWithUnknownTokens: { polls: unknownTokens.polls, reasons: unknownTokens.reasons },
    }),
  };
}
