/** A random duration between two bounds, with a uniform distribution; null: never. */
export type Span = { readonly minMs: number; readonly maxMs: number } | null;

/** The timing and the outcome of a scenario. */
export type Course<Outcome extends string> = {
  readonly name: string;
  /** Description in one sentence. */
  readonly sentence: string;
  readonly pending: Span;
  /** Null when the job ends without being processed, or never ends. */
  readonly processing: Span;
  readonly outcome: Outcome | "never";
  /** Time from the end until it vanishes; null: never. */
  readonly vanishesAfterMs: number | null;
};

/** A scenario of jobs. */
export type Scenario = Course<"completed" | "failed"> & {
  /** Duration of a synchronous call; null: it never ends. */
  readonly synchronous: Span;
  readonly error: string | null;
  readonly errorCode: string | null;
};

/** A built-in scenario with magic ids. */
export type MagicScenario = Scenario & {
  /** The number in its magic ids. Never reuse it for another scenario. */
  readonly number: number;
};

const exactly = (ms: number): Span => ({ minMs: ms, maxMs: ms });
export const around = (ms: number): Span => ({ minMs: ms / 2, maxMs: ms * 1.5 });

/** Duration of a synchronous analysis (documentation topic: trigger the audit synthesis pipeline). */
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

/** The built-in scenarios of jobs: the source of behaviour, magic ids, `audity-mock scenarios` and the docs page. */
export const scenarios = [
  {
    ...base,
    name: "completes",
    number: 1,
    sentence:
      "Pending for about 2 s, processing for about 8 s, then completed. The seed varies each duration by up to 50 %.",
  },
  {
    ...base,
    name: "instant",
    number: 2,
    pending: exactly(0),
    processing: exactly(0),
    synchronous: exactly(0),
    sentence: "Completed at the first poll.",
  },
  {
    ...base,
    name: "slow",
    number: 3,
    processing: documentedSynthesis,
    sentence: "Processing for 60 to 300 s (the documented duration of an audit synthesis), then completed.",
  },
  {
    ...base,
    name: "fails",
    number: 4,
    outcome: "failed",
    error: "The audit analysis could not be completed.",
    errorCode: "ANALYSIS_FAILED",
    sentence: "Processing for about 8 s, then failed with ANALYSIS_FAILED.",
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
    sentence: "Processing for 180 s (the documented limit of an analysis), then failed with ANALYSIS_TIMEOUT.",
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
    sentence: "Pending for about 2 s, then failed with AI_KEY_INVALID without being processed.",
  },
  {
    ...base,
    name: "stuck-pending",
    number: 7,
    pending: null,
    processing: null,
    synchronous: null,
    outcome: "never",
    sentence: "Stays pending forever.",
  },
  {
    ...base,
    name: "stuck-processing",
    number: 8,
    processing: null,
    synchronous: null,
    outcome: "never",
    sentence: "Pending for about 2 s, then stays processing forever.",
  },
  {
    ...base,
    name: "vanishes",
    number: 9,
    vanishesAfterMs: 2000,
    sentence: "Completes like `completes`, and vanishes 2 s later: polls then get 404.",
  },
] as const satisfies readonly MagicScenario[];

const byName = new Map<string, MagicScenario>(scenarios.map((scenario) => [scenario.name, scenario]));
const byNumber = new Map<number, MagicScenario>(scenarios.map((scenario) => [scenario.number, scenario]));

/** The default scenario of jobs. */
export const defaultScenario: MagicScenario = scenarios[0];

/** The scenario of a job that a fault makes fail. */
export const failingScenario: Scenario = scenarios[3];

export const scenarioNamed = (name: string): MagicScenario | undefined => byName.get(name);

const magicProject = "00000000-0000-4000-8000-";
const magicJob = "00000000-0000-4000-9000-";
const magicNumber = (number: number): string => number.toString(16).padStart(12, "0");

/** The id of the magic project of a scenario, the same for every owner. */
export const magicProjectId = ({ number }: MagicScenario): string => magicProject + magicNumber(number);

/** The id of the magic job of a scenario, which starts when a token first polls it. */
export const magicJobId = ({ number }: MagicScenario): string => magicJob + magicNumber(number);

/** The scenarios with their magic ids, for documentation, control plane and command line. */
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
