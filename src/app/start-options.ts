import { isLoopback } from "../core/address.ts";
import type { JournalEntryView, ScenarioData, UserData } from "../control/types.gen.ts";
import { problemsOf } from "../config/read-config.ts";
import { wellKnownTokens } from "../resources/account/module.ts";
import { StartError } from "../errors/start-error.ts";
import type { Rule, Rules } from "../contract/buckets.ts";
import { scenariosProblem } from "./scenario-file.ts";
import { type ClockMode, clockProblem } from "../core/clock.ts";

/** How to start a server. Without options: any free port of this machine, everything in memory, a random seed. */
export type StartOptions = {
  /** Port to listen on, 0 to 65535; 0 takes any free port. Default: 0. */
  readonly port?: number;
  /** Address to listen on. One that others can reach needs a `controlToken`. Default: "127.0.0.1". */
  readonly host?: string;
  /** File of the database, or `:memory:`. Default: ":memory:". */
  readonly db?: string;
  /**
   * Seed of generated ids and durations, 0 to 2^53 - 1. Another seed than the database's is refused. Default: the
   * database's, or a random one.
   */
  readonly seed?: number;
  /** How the clock of the default sandbox runs. Default: as the database has it, or "real". */
  readonly clock?: ClockMode;
  /** Sandbox milliseconds for each real millisecond of a `scaled` clock, from 0.001 to 1,000,000. Default: 1. */
  readonly clockScale?: number;
  /** Scenarios that every sandbox has, beside those that come with the server. Default: none. */
  readonly scenarios?: readonly ScenarioData[];
  /** Name of the scenario of triggers that nothing else decides. Default: "completes". */
  readonly defaultScenario?: string;
  /**
   * What the default sandbox begins with, instead of demo data, now and at each reset; or the path of a data file. A database that has other data keeps
   * them until the next reset; `notices` of the server say so. Default: as the database has it, or demo data.
   */
  readonly data?: UserData | string;
  /** Whether data may hold tokens although others can reach the server. Default: false. */
  readonly allowDataTokens?: boolean;
  /** Called while data are loaded, with how many entries have been added, and how many there are. Default: not called. */
  readonly onDataProgress?: (added: number, total: number) => void;
  /** Whether there is a control plane over HTTP. Default: true. */
  readonly control?: boolean;
  /** Host names of this server, beside its own, that the control plane and the well-known tokens answer to. Default: none. */
  readonly allowedHosts?: readonly string[];
  /** Whether requests are limited. Default: true. */
  readonly rateLimits?: boolean;
  /** Other limits than production's, by bucket; windows in milliseconds. Default: production's. */
  readonly rateLimit?: Partial<Rules>;
  /** Whether each answer is checked against the contract; violations are in the journal and the log. Default: false. */
  readonly validateResponses?: boolean;
  /** Token of the control plane, 16 to 200 printable characters without spaces. Default: a new random one. */
  readonly controlToken?: string;
  /**
   * Name of this server among those behind one proxy, 1 to 4 letters and digits. Its tokens begin with `aky_` and the
   * name, its control token with the name and a dot, so that the proxy can route by them. There are no well-known tokens
   * then. Default: none.
   */
  readonly shard?: string;
  /**
   * Called with each request to the Agent API, and to a webhook, when it has been answered, and with the name of its
   * sandbox. Default: not called.
   */
  readonly onRequest?: (request: JournalEntryView, sandbox: string) => void;
  /** Where to log. Default: nowhere. */
  readonly logger?: Logger;
};

type Log = (about: unknown, message?: string, ...values: unknown[]) => void;

/** A logger such as pino makes, with a function for each level. */
export type Logger = Readonly<Record<"trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent", Log>> & {
  /** The least that is logged, such as `info`. */
  level: string;
  /** Makes a logger that adds fields to each line. */
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

/** Checks the options of callers without TypeScript: one sentence for each option that cannot be used. */
function misshapen(options: unknown): string[] {
  if (typeOf(options) !== "object") return ["The options of start must be an object."];
  return Object.entries(options as object).flatMap(([name, value]: [string, unknown]) => {
    if (value === undefined) return [];
    if (!Object.hasOwn(types, name)) return [`${name} is no option; the options are ${Object.keys(types).join(", ")}.`];
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

/** @throws StartError with a sentence for each option that cannot be used */
export function assertUsable(options: StartOptions): void {
  const wrong = misshapen(options);
  if (wrong.length > 0) throw new StartError(wrong.join(" "));
  const problems = problemsOf(options);
  const clock = clockProblem(options.clock ?? "real", options.clockScale ?? 1);
  if (clock) problems.push(clock);
  else if ((options.clockScale ?? 1) !== 1 && options.clock !== "scaled")
    problems.push("clockScale is for a clock that is scaled: give clock scaled with it.");
  const scenarios = scenariosProblem(options.scenarios ?? [], options.defaultScenario);
  if (scenarios) problems.push(scenarios);
  const { host = "127.0.0.1", controlToken, shard } = options;
  if (shard !== undefined && controlToken?.startsWith(`${shard}.`) === false)
    problems.push(
      `The control token of the shard ${shard} must begin with "${shard}.", so that a proxy can route by it.`,
    );
  if (!isLoopback(host)) {
    if (controlToken === undefined)
      problems.push(`Others can reach ${host}: give a control token with --control-token, or listen on 127.0.0.1.`);
    else if (Object.values(wellKnownTokens).includes(controlToken))
      problems.push(`Others can reach ${host}: the control token must not be one of the well-known demo tokens.`);
  }
  if (problems.length > 0) throw new StartError(problems.join(" "));
}
