import { inWords } from "../core/in-words.ts";
import { addsWhenRepeated, type Observation } from "./observe.ts";
import type { Request } from "./requests.ts";

/** How a run of the command ended. @internal */
export type Ending =
  /** It ended by itself. `said` is how, such as "the command exited 1". */
  | { readonly kind: "passed" | "failed"; readonly said: string }
  /** It was stopped because it did not end. */
  | { readonly kind: "hung"; readonly afterMs: number }
  /** It was stopped while it waited for a long `Retry-After`, as it was told. */
  | { readonly kind: "waited" };

/** A kind of problem. */
export type FindingKind = "FAIL" | "HANG" | "LATE POLL" | "RULE" | "DUPLICATE" | "UNFINISHED";

/** What is wrong with a run. */
export type Finding = {
  /** What kind of problem it is. */
  readonly kind: FindingKind;
  /** A clause without a full stop, such as "the command exited 1". */
  readonly message: string;
};

/** A fault of a plan, with the request that it was applied to. */
export type Hit = Pick<Request, "number" | "operation" | "poll"> & {
  /** Name of the fault, such as `429/1`. */
  readonly fault: string;
};

/** A run of the command with a fault plan. Plain data, so that it can be saved. */
export type Run = {
  /** The fault plan. */
  readonly plan: string;
  /** The faults of the plan, with the requests that they were applied to; fewer when the run ended before. */
  readonly hits: readonly Hit[];
  /**
   * `waited`: it was ended while it waited for a long `Retry-After`, as it was told. `not reached`: it ended before the request of its
   * fault. `unstable`: a finding that did not repeat.
   */
  readonly verdict: "passed" | "waited" | "found" | "not reached" | "unstable";
  /** What is wrong. */
  readonly findings: readonly Finding[];
  /** How many requests the client made. */
  readonly requests: number;
  /** How long it took, in milliseconds. */
  readonly durationMs: number;
  /** The file with the output of the command; null: not kept. */
  readonly log: string | null;
};

/** What equal failures have in common: the same faults on the same operations, with findings of the same kinds. @internal */
export const failureKey = ({ hits, findings }: Pick<Run, "hits" | "findings">): string =>
  [...hits.map(({ fault, operation }) => `${fault} ${operation}`), ...findings.map(({ kind }) => kind)].join();

/** What all runs without a fault have in common. */
export type Baseline = {
  /** The duration of the slowest run. */
  readonly durationMs: number;
  /** The requests of the run with the most requests. */
  readonly requests: readonly Request[];
  /** The rules that were broken without any fault. Other runs are not judged by them. */
  readonly brokenRules: readonly string[];
  /** How often a job or capture was polled after its final status. */
  readonly pollsAfterEnd: number;
  /** How often each write took effect. */
  readonly writes: Readonly<Record<string, number>>;
  /** How many jobs and captures were seen to end. */
  readonly ends: number;
  /** Whether the client resets the sandbox, so that its earlier requests are not explored. */
  readonly hasReset: boolean;
};

/** What is wrong without any fault. Other runs are not judged by it. @internal */
export function baselineFindings({ pollsAfterEnd, brokenRules }: Baseline): readonly Finding[] {
  return [
    ...(pollsAfterEnd > 0
      ? [{ kind: "LATE POLL", message: `polled ${times(pollsAfterEnd)} after the final status` } as const]
      : []),
    ...brokenRules.map((rule) => ({ kind: "RULE", message: `broke the rule ${rule}` }) as const),
  ];
}

/** Compares how often writes took effect. Only after faults that a client survives: a client may begin anew when a job has failed. */
function writeFindings(ending: Ending, { writes }: Observation, baseline: Baseline): readonly Finding[] {
  return Object.keys({ ...baseline.writes, ...writes }).flatMap((what): readonly Finding[] => {
    const more = (writes[what] ?? 0) - (baseline.writes[what] ?? 0);
    const compared = `${what} ${times(Math.abs(more))} ${more > 0 ? "more" : "less"} than without the fault`;
    if (more > 0) return addsWhenRepeated(what) ? [{ kind: "DUPLICATE", message: compared }] : [];
    if (more === 0 || ending.kind !== "passed") return [];
    return [{ kind: "UNFINISHED", message: `${ending.said}, but ${compared}` }];
  });
}

/**
 * Judges a run.
 * @param isFinal whether the plan has a fault after which the client may fail
 * @internal
 */
export function judge(ending: Ending, seen: Observation, baseline: Baseline, isFinal: boolean): readonly Finding[] {
  const findings: Finding[] = [];
  if (ending.kind === "hung") findings.push({ kind: "HANG", message: `no end after ${inWords(ending.afterMs)}` });
  if (!isFinal) {
    if (ending.kind === "failed") findings.push({ kind: "FAIL", message: ending.said });
    findings.push(...writeFindings(ending, seen, baseline));
  }
  const late = seen.pollsAfterEnd - baseline.pollsAfterEnd;
  if (late > 0) findings.push({ kind: "LATE POLL", message: `polled ${times(late)} after the final status` });
  for (const rule of seen.brokenRules)
    if (!baseline.brokenRules.includes(rule)) findings.push({ kind: "RULE", message: `broke the rule ${rule}` });
  if (ending.kind === "passed" && seen.ends < baseline.ends && !seen.hasFoundEnd)
    findings.push({ kind: "UNFINISHED", message: `${ending.said}, but the end of the job or capture was never told` });
  return findings;
}

const times = (count: number): string => (count === 1 ? "once" : `${count} times`);
