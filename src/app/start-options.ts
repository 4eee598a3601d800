import { isLoopback } from "../core/address.ts";
import type { JournalEntryView, ScenarioData, UserData } from "../control/types.gen.ts";
import { problemsOf } from "../config/read-config.ts";
import { wellKnownTokens } from "../resources/account/module.ts";
import { StartError } from "../errors/start-error.ts";
import type { Rule, Rules } from "../contract/buckets.ts";
import { type ContractDocument, operationsOf } from "../contract/document.ts";
import { FaultPlanError, parseFaultPlan } from "../faults/module.ts";
import { scenariosProblem } from "./scenario-file.ts";
import { type ClockMode, clockProblem } from "../core/clock.ts";

/** Options of a server. By default: any free port of this machine, a database in memory, a random seed. */
export type StartOptions = {
  /** Port to listen on, 0 to 65535; 0 takes any free port. Default: 0. */
  readonly port?: number;
  /** Address to listen on. An address that other machines can reach requires a `controlToken`. Default: "127.0.0.1". */
  readonly host?: string;
  /** Database file, or `:memory:`. Default: ":memory:". */
  readonly db?: string;
  /**
   * Seed of generated ids and durations, 0 to 2^53 - 1. It must be the seed of the database, if that exists. Default: the
   * seed of the database, or a random one.
   */
  readonly seed?: number;
  /** Mode of the default sandbox's clock. Default: the mode in the database, or "real". */
  readonly clock?: ClockMode;
  /** Sandbox milliseconds per real millisecond, for a `scaled` clock, from 0.001 to 1,000,000. Default: 1. */
  readonly clockScale?: number;
  /** Additional scenarios of every sandbox. Default: none. */
  readonly scenarios?: readonly ScenarioData[];
  /** Name of the scenario of jobs without another scenario. Default: "completes". */
  readonly defaultScenario?: string;
  /**
   * Initial state of the default sandbox, instead of demo data, or the path of a data file. An existing database keeps its
   * present data until the next reset; then `notices` of the server say so. Default: the data of the database, or demo data.
   */
  readonly data?: UserData | string;
  /** Whether `data` may contain tokens although other machines can reach the server. Default: false. */
  readonly allowDataTokens?: boolean;
  /** Called while data is loaded, with the number of added entries and the total. Default: not called. */
  readonly onDataProgress?: (added: number, total: number) => void;
  /**
   * Fault plan of the default sandbox: which response gets which fault, such as `6:429/1,getJobStatus@4:503`. Default: the plan in
   * the database, or none.
   */
  readonly faultPlan?: string;
  /** Whether the server has a control plane over HTTP. Default: true. */
  readonly control?: boolean;
  /** Additional host names under which the control plane and the well-known tokens work. Default: none. */
  readonly allowedHosts?: readonly string[];
  /** Whether rate limits apply. Default: true. */
  readonly rateLimits?: boolean;
  /** Rate limits that differ from production's, by bucket; windows in milliseconds. Default: production's limits. */
  readonly rateLimit?: Partial<Rules>;
  /** Whether each response is checked against the contract. Violations appear in the journal and the log. Default: false. */
  readonly validateResponses?: boolean;
  /** Token of the control plane, 16 to 200 printable characters without spaces. Default: a new random one. */
  readonly controlToken?: string;
  /**
   * Name of this server behind a proxy with several servers, 1 to 4 letters and digits. Its tokens begin with `aky_` and the
   * name, its control token with the name and a dot, so that the proxy can route by them. Such a server has no well-known
   * tokens. Default: none.
   */
  readonly shard?: string;
  /**
   * Called after each response of the Agent API, and of a webhook, with the request and the name of its sandbox. Default: not
   * called.
   */
  readonly onRequest?: (request: JournalEntryView, sandbox: string) => void;
  /** The logger. Default: no log. */
  readonly logger?: Logger;
};

type Log = (about: unknown, message?: string, ...values: unknown[]) => void;

/** A logger such as pino, with a function for each level. */
export type Logger = Readonly<Record<"trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent", Log>> & {
  /** The lowest level that is logged, such as `info`. */
  level: string;
  /** Creates a logger that adds fields to each line. */
  child(bindings: Record<string, unknown>, options?: object): Logger;
};

const types: Readonly<
  Record<keyof StartOptions, "number" | "string" | "boolean" | "list" | "object" | "function" | "object or string">
> = {
  port: "number",
  host: "string",
  db: "string",
  seed: "number",
  clock: "string",
  clockScale: "number",
  scenarios: "list",
  defaultScenario: "string",
  data: "object or string",
  allowDataTokens: "boolean",
  onDataProgress: "function",
  faultPlan: "string",
  control: "boolean",
  allowedHosts: "list",
  rateLimits: "boolean",
  rateLimit: "object",
  validateResponses: "boolean",
  controlToken: "string",
  shard: "string",
  onRequest: "function",
  logger: "object",
};

/** Checks the options of callers without TypeScript: one sentence for each invalid option. */
function misshapen(options: unknown): string[] {
  if (typeOf(options) !== "object") return ["The options of start must be an object."];
  return Object.entries(options as object).flatMap(([name, value]: [string, unknown]) => {
    if (value === undefined) return [];
    if (!Object.hasOwn(types, name)) return [`Unknown option ${name}; available: ${Object.keys(types).join(", ")}.`];
    const expected = types[name as keyof StartOptions];
    if (!expected.split(" or ").includes(typeOf(value)))
      return [`${name} must be ${named(expected)}, not ${named(typeOf(value))}.`];
    if (name !== "rateLimit") return [];
    return Object.entries(value as object).flatMap(([bucket, rule]: [string, unknown]) => {
      const { limit, windowMs } = (rule ?? {}) as Partial<Rule>;
      if (rule === undefined || (typeof limit === "number" && typeof windowMs === "number")) return [];
      return [`rateLimit.${bucket} must be { limit, windowMs }, both numbers.`];
    });
  });
}

const named = (type: string): string =>
  type.startsWith("object") ? `an ${type.replace("or ", "or a ")}` : `a ${type}`;

const typeOf = (value: unknown): string => (Array.isArray(value) ? "list" : value === null ? "null" : typeof value);

/**
 * @param contract its operations are the targets of a fault plan
 * @throws StartError with a sentence for each invalid option
 * @internal
 */
export function assertUsable(options: StartOptions, contract: ContractDocument): void {
  const wrong = misshapen(options);
  if (wrong.length > 0) throw new StartError(wrong.join(" "));
  const problems = problemsOf(options);
  const clock = clockProblem(options.clock ?? "real", options.clockScale ?? 1);
  if (clock) problems.push(clock);
  else if ((options.clockScale ?? 1) !== 1 && options.clock !== "scaled")
    problems.push("clockScale requires a scaled clock: set clock to scaled, or leave clockScale out.");
  const scenarios = scenariosProblem(options.scenarios ?? [], options.defaultScenario);
  if (scenarios) problems.push(scenarios);
  const plan = options.faultPlan ? faultPlanProblem(options.faultPlan, contract) : null;
  if (plan) problems.push(plan);
  const { host = "127.0.0.1", controlToken, shard } = options;
  if (shard !== undefined && controlToken?.startsWith(`${shard}.`) === false)
    problems.push(
      `controlToken must begin with "${shard}." because the server has the shard ${shard}: a proxy routes by it.`,
    );
  if (!isLoopback(host)) {
    if (controlToken === undefined)
      problems.push(
        `Other machines can reach ${host}, so a control token is required: set it with --control-token, or listen on 127.0.0.1.`,
      );
    else if (Object.values(wellKnownTokens).includes(controlToken))
      problems.push(
        `Other machines can reach ${host}, so the control token must not be a well-known demo token: choose another one with --control-token.`,
      );
  }
  if (problems.length > 0) throw new StartError(problems.join(" "));
}

/** The problem of a fault plan in a sentence; null: none. */
function faultPlanProblem(text: string, contract: ContractDocument): string | null {
  try {
    const operations = operationsOf(contract).map(({ id }) => id);
    parseFaultPlan(text, operations);
    return null;
  } catch (error) {
    if (error instanceof FaultPlanError) return `faultPlan ${error.message}.`;
    throw error;
  }
}
