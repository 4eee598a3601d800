import { around, type Course, type Span } from "./scenarios.ts";

/** How reading a capture can end. */
export type CaptureOutcome = "processed" | "needs_review" | "failed";

/** What will happen to a capture. */
export type CaptureScenario = Course<CaptureOutcome>;

/** With the time before it, 15 to 60 s, as the documentation says (topic: working with Nucleus). */
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
    sentence: "Waits about 4 s, is read for 13 to 54 s, and is processed: it has items, and memories come of it.",
  },
  {
    ...base,
    name: "needs-review",
    outcome: "needs_review",
    sentence: "Is read, and needs a review: its items are unsure, and no memories come of it.",
  },
  { ...base, name: "fails", outcome: "failed", sentence: "Is read for 13 to 54 s and fails: it has no items." },
  {
    ...base,
    name: "slow",
    processing: { minMs: 60_000, maxMs: 120_000 },
    sentence: "Is read for one to two minutes, and is processed.",
  },
  {
    ...base,
    name: "stuck-pending",
    pending: null,
    processing: null,
    outcome: "never",
    sentence: "Stays pending for ever.",
  },
  {
    ...base,
    name: "stuck-processing",
    processing: null,
    outcome: "never",
    sentence: "Waits about 4 s and stays processing for ever.",
  },
] as const satisfies readonly CaptureScenario[];

/** The scenario of a capture that nobody chose one for. */
export const defaultCaptureScenario: CaptureScenario = captureScenarios[0];

export const captureScenarioNamed = (name: string): CaptureScenario | undefined =>
  captureScenarios.find((scenario) => scenario.name === name);

/** What in a text chooses a scenario, such as `[[scenario:fails]]`. */
const chooser = /\[\[scenario:([\w-]+)\]\]/g;

/** The scenario that a text chooses for itself: the first that it names. */
export const captureScenarioIn = (text: string): CaptureScenario | undefined =>
  [...text.matchAll(chooser)].flatMap(([, name = ""]) => captureScenarioNamed(name) ?? [])[0];

/** A text without what chooses a scenario. */
export const withoutScenario = (text: string): string => text.replaceAll(chooser, "");
