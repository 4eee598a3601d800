/** A duration drawn evenly between two bounds; null means that the step never comes. */
export type Span = { readonly minMs: number; readonly maxMs: number } | null;

/** What will happen to something that takes time. */
export type Course<Outcome extends string> = {
  readonly name: string;
  /** One sentence for people: what a client sees. */
  readonly sentence: string;
  readonly pending: Span;
  /** Null when it ends without being processed, or never ends. */
  readonly processing: Span;
  readonly outcome: Outcome | "never";
  /** How long it can still be read when it has ended; null means for good. */
  readonly vanishesAfterMs: number | null;
};

/** What will happen to a job. */
export type Scenario = Course<"completed" | "failed"> & {
  /** How long a call takes that waits for it; null when it never ends. */
  readonly synchronous: Span;
  readonly error: string | null;
  readonly errorCode: string | null;
};

/** A scenario that comes with the server and that ids can choose. */
export type MagicScenario = Scenario & {
  /** The number in its magic ids; never used again for another scenario. */
  readonly number: number;
};

const exactly = (ms: number): Span => ({ minMs: ms, maxMs: ms });
export const around = (ms: number): Span => ({ minMs: ms / 2, maxMs: ms * 1.5 });

/** How long a synthesis takes (documentation topic: trigger the audit synthesis pipeline). */
export const documentedSynthesis: Span = { minMs: 60_000, maxMs: 300_000 };

const base = {
  pending: around(2000),
  processing: around(8000),
  synchronous: documentedSynthesis,
  outcome: "completed",
  error: null,
  errorCode: null,
  vanishesAfterMs: null,
} as const;

/** Every scenario that comes with the server. Behaviour, magic ids, `audity-mock scenarios` and the docs page come from here. */
export const scenarios = [
  {
    ...base,
    name: "completes",
    number: 1,
    sentence:
      "Waits about 2 s, is processed for about 8 s, and completes (each duration drawn from the seed within 50 %).",
  },
  {
    ...base,
    name: "instant",
    number: 2,
    pending: exactly(0),
    processing: exactly(0),
    synchronous: exactly(0),
    sentence: "Is completed by the first poll.",
  },
  {
    ...base,
    name: "slow",
    number: 3,
    processing: documentedSynthesis,
    sentence: "Is processed for 60 to 300 s, as the documentation says of an audit synthesis, and completes.",
  },
  {
    ...base,
    name: "fails",
    number: 4,
    outcome: "failed",
    error: "The audit analysis could not be completed.",
    errorCode: "ANALYSIS_FAILED",
    sentence: "Is processed for about 8 s and fails with ANALYSIS_FAILED.",
  },
  {
    ...base,
    name: "fails-timeout",
    number: 5,
    processing: exactly(180_000),
    synchronous: exactly(180_000),
    outcome: "failed",
    error: "The audit analysis exceeded the limit of 180 seconds.",
    errorCode: "ANALYSIS_TIMEOUT",
    sentence: "Is processed for 180 s, the documented limit of an analysis, and fails with ANALYSIS_TIMEOUT.",
  },
  {
    ...base,
    name: "fails-early",
    number: 6,
    processing: null,
    synchronous: around(2000),
    outcome: "failed",
    error: "The workspace has no valid AI key.",
    errorCode: "AI_KEY_INVALID",
    sentence: "Waits about 2 s and fails with AI_KEY_INVALID without ever being processed.",
  },
  {
    ...base,
    name: "stuck-pending",
    number: 7,
    pending: null,
    processing: null,
    synchronous: null,
    outcome: "never",
    sentence: "Stays pending for ever.",
  },
  {
    ...base,
    name: "stuck-processing",
    number: 8,
    processing: null,
    synchronous: null,
    outcome: "never",
    sentence: "Waits about 2 s and stays processing for ever.",
  },
  {
    ...base,
    name: "vanishes",
    number: 9,
    vanishesAfterMs: 2000,
    sentence: "Completes like `completes`, can be read for 2 s more, and is 404 from then on.",
  },
] as const satisfies readonly MagicScenario[];

const byName = new Map<string, MagicScenario>(scenarios.map((scenario) => [scenario.name, scenario]));
const byNumber = new Map<number, MagicScenario>(scenarios.map((scenario) => [scenario.number, scenario]));

/** The scenario of a job that nobody chose one for. */
export const defaultScenario: MagicScenario = scenarios[0];

export const scenarioNamed = (name: string): MagicScenario | undefined => byName.get(name);

const magicProject = "00000000-0000-4000-8000-";
const magicJob = "00000000-0000-4000-9000-";
const magicNumber = (number: number): string => number.toString(16).padStart(12, "0");

/** The id of the project whose jobs follow the scenario, the same for every owner. */
export const magicProjectId = ({ number }: MagicScenario): string => magicProject + magicNumber(number);

/** The id of a job that exists as soon as a token asks for it, and follows the scenario from then on. */
export const magicJobId = ({ number }: MagicScenario): string => magicJob + magicNumber(number);

/** The scenarios with their magic ids, as the documentation, the control plane and the command show them. */
export const describeScenarios = (): { name: string; sentence: string; projectId: string; jobId: string }[] =>
  scenarios.map((scenario) => ({
    name: scenario.name,
    sentence: scenario.sentence,
    projectId: magicProjectId(scenario),
    jobId: magicJobId(scenario),
  }));

const scenarioOf = (id: string, range: string): MagicScenario | undefined =>
  id.startsWith(range) ? byNumber.get(parseInt(id.slice(range.length), 16)) : undefined;

export const scenarioOfProjectId = (id: string): MagicScenario | undefined => scenarioOf(id, magicProject);

export const scenarioOfJobId = (id: string): MagicScenario | undefined => scenarioOf(id, magicJob);
