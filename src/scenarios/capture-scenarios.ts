import { around, type Course, type Span } from "./scenarios.ts";

/** The final statuses of a capture. */
export type CaptureOutcome = "processed" | "needs_review" | "failed";

/** A scenario of captures. */
export type CaptureScenario = Course<CaptureOutcome>;

/** Together with the pending time 15 to 60 s, as documented (topic: working with Nucleus). */
const documentedProcessing: Span = { minMs: 13_000, maxMs: 54_000 };

const base = {
  pending: around(4000),
  processing: documentedProcessing,
  outcome: "processed",
  vanishesAfterMs: null,
} as const;

/** Every scenario of captures. Behaviour, `audity-mock capture scenarios` and the docs page come from here. */
export const captureScenarios = [
  {
    ...base,
    name: "processes",
    sentence: "Pending for about 4 s, processing for 13 to 54 s, then processed, with items and memories.",
  },
  {
    ...base,
    name: "needs-review",
    outcome: "needs_review",
    sentence: "Like `processes`, but ends with needs_review: items with low confidence, and no memories.",
  },
  { ...base, name: "fails", outcome: "failed", sentence: "Processing for 13 to 54 s, then failed, without items." },
  {
    ...base,
    name: "slow",
    processing: { minMs: 60_000, maxMs: 120_000 },
    sentence: "Processing for one to two minutes, then processed.",
  },
  {
    ...base,
    name: "stuck-pending",
    pending: null,
    processing: null,
    outcome: "never",
    sentence: "Stays pending forever.",
  },
  {
    ...base,
    name: "stuck-processing",
    processing: null,
    outcome: "never",
    sentence: "Pending for about 4 s, then stays processing forever.",
  },
] as const satisfies readonly CaptureScenario[];

/** The default scenario of captures. */
export const defaultCaptureScenario: CaptureScenario = captureScenarios[0];

/** The scenario of a capture that a fault makes fail. */
export const failingCaptureScenario: CaptureScenario = captureScenarios[2];

export const captureScenarioNamed = (name: string): CaptureScenario | undefined =>
  captureScenarios.find((scenario) => scenario.name === name);

/** The marker in a text that chooses a scenario, such as `[[scenario:fails]]`. */
const chooser = /\[\[scenario:([\w-]+)\]\]/g;

/** The scenario of the first marker in a text. */
export const captureScenarioIn = (text: string): CaptureScenario | undefined =>
  [...text.matchAll(chooser)].flatMap(([, name = ""]) => captureScenarioNamed(name) ?? [])[0];

/** Removes the markers from a text. */
export const withoutScenario = (text: string): string => text.replaceAll(chooser, "");
