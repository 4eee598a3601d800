import { inWords } from "../core/in-words.ts";
import type { Observation } from "./observe.ts";
import type { Request } from "./requests.ts";

/** How a run of the command ended. */
export type Ending =
  /** It ended by itself. `said` is how, such as "the command exited 1". */
  | { readonly kind: "passed" | "failed"; readonly said: string }
  /** It was stopped because it did not end. */
  | { readonly kind: "hung"; readonly afterMs: number }
  /** It was stopped while it waited for a long `Retry-After`, as it was told. */
  | { readonly kind: "waited" };

/** What is wrong with a run. */
export type FindingKind = "FAIL" | "HANG" | "LATE POLL" | "RULE" | "DUPLICATE" | "UNFINISHED";

export type Finding = {
  readonly kind: FindingKind;
  /** A clause without a full stop, such as "the command exited 1". */
  readonly message: string;
};

/** A run of the command with a fault plan. Plain data, so that it can be saved. */
export type Run = {
  /** The fault plan. */
  readonly plan: string;
  /** The faults of the plan, with the requests that they were applied to; fewer when the run ended before. */
  readonly hits: readonly (Pick<Request, "number" | "operation" | "poll"> & { readonly fault: string })[];
  readonly verdict: "passed" | "waited" | "found" | "not reached" | "unstable";
  readonly findings: readonly Finding[];
  readonly requests: number;
  readonly durationMs: number;
  /** The file with the output of the command; null: not kept. */
  readonly log: string | null;
};

/** What all runs without a fault have in common. */
export type Baseline = {
  /** The duration of the slowest run. */
  readonly durationMs: number;
  /** The requests of the run with the most requests. */
  readonly requests: readonly Request[];
  /** The rules that were broken without any fault. Other runs are not judged by them. */
  readonly brokenRules: readonly string[];
  /** The greatest numbers of the runs. */
  readonly pollsAfterEnd: number;
  readonly writes: Readonly<Record<string, number>>;
  /** The smallest number of the runs. */
  readonly ends: number;
};

/**
 * Judges a run.
 * @param isFinal whether the plan has a fault after which the client may fail
 */
export function judge(ending: Ending, seen: Observation, baseline: Baseline, isFinal: boolean): readonly Finding[] {
  const findings: Finding[] = [];
  if (ending.kind === "hung") findings.push({ kind: "HANG", message: `no end after ${inWords(ending.afterMs)}` });
  if (ending.kind === "failed" && !isFinal) findings.push({ kind: "FAIL", message: ending.said });
  for (const [operation, count] of Object.entries(seen.writes)) {
    const usual = baseline.writes[operation] ?? 0;
    if (count <= usual) continue;
    const message = `${operation} took effect ${times(count - usual)} more than without the fault`;
    findings.push({ kind: "DUPLICATE", message });
  }
  if (ending.kind === "passed" && !isFinal)
    for (const [operation, usual] of Object.entries(baseline.writes)) {
      const missing = usual - (seen.writes[operation] ?? 0);
      if (missing <= 0) continue;
      const message = `${ending.said}, but ${operation} took effect ${times(missing)} less than without the fault`;
      findings.push({ kind: "UNFINISHED", message });
    }
  const late = seen.pollsAfterEnd - baseline.pollsAfterEnd;
  if (late > 0) findings.push({ kind: "LATE POLL", message: `polled ${times(late)} after the final status` });
  for (const rule of seen.brokenRules)
    if (!baseline.brokenRules.includes(rule)) findings.push({ kind: "RULE", message: `broke the rule ${rule}` });
  if (ending.kind === "passed" && seen.ends < baseline.ends && !seen.hasReadAnalysis)
    findings.push({ kind: "UNFINISHED", message: `${ending.said}, but the end of the job was never told` });
  return findings;
}

const times = (count: number): string => (count === 1 ? "once" : `${count} times`);
