import { type Bucket, buckets, isBucket, type Rule, type Rules } from "./rate-limit/buckets.ts";
import { type ClockMode, clockModes, largestScale } from "./sandbox/clock.ts";
import { parseDurationMs } from "./sandbox/duration.ts";
import { largestSeed } from "./sandbox/seed.ts";

export const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

/** Everything that the command line and the environment can set. */
export type Config = {
  readonly port: number;
  readonly host: string;
  /** A file or `:memory:`; undefined means the file in the user's data folder. */
  readonly db: string | undefined;
  /** Undefined means: what the database holds, or a random one. */
  readonly seed: number | undefined;
  /** Undefined means: as the database has it, or real. */
  readonly clock: ClockMode | undefined;
  readonly clockScale: number;
  /** Path of a file of scenarios. */
  readonly scenarios: string | undefined;
  readonly defaultScenario: string | undefined;
  readonly rateLimits: boolean;
  readonly rateLimit: Partial<Rules>;
  readonly control: boolean;
  readonly controlToken: string | undefined;
  readonly allowedHosts: readonly string[];
  readonly logLevel: LogLevel;
  readonly json: boolean;
};

type Parsed<T> = { readonly value: T } | { readonly problem: string };

type Setting<T> = {
  /** As the command line takes it. */
  readonly flag: string;
  readonly environment: readonly [string, ...string[]];
  readonly description: string;
  readonly default: T;
  /** The default as help and documentation show it. */
  readonly shownDefault: string;
  readonly parse: (text: string) => Parsed<T>;
  /** Whether a value that is not acceptable must not be shown either. */
  readonly secret?: true;
};

const wholeNumber =
  (most: number, expected: string) =>
  (text: string): Parsed<number> =>
    /^\d{1,16}$/.test(text) && Number(text) <= most ? { value: Number(text) } : { problem: expected };

const oneOf =
  <T extends string>(choices: readonly T[]) =>
  (text: string): Parsed<T> => {
    const value = choices.find((choice) => choice === text);
    return value === undefined ? { problem: `one of ${choices.join(", ")}` } : { value };
  };

const onOff = (text: string): Parsed<boolean> =>
  text === "on" ? { value: true } : text === "off" ? { value: false } : { problem: "on or off" };

const yesNo = (text: string): Parsed<boolean> =>
  /^(1|true|yes)$/i.test(text)
    ? { value: true }
    : /^(0|false|no)$/i.test(text)
      ? { value: false }
      : { problem: "true or false" };

const ruleForm = `BUCKET=LIMIT/WINDOW such as jobPolling=5/10s, with a bucket of ${Object.keys(buckets).join(", ")}, a limit of at least 1, and a window of at least 1s`;

/** Reads `jobPolling=5/10s`, or several with commas between them. */
function parseRules(text: string): Parsed<Partial<Rules>> {
  const rules: Partial<Record<Bucket, Rule>> = {};
  for (const part of text.split(",")) {
    const match = /^(\w+)=(\d{1,9})\/(.+)$/.exec(part.trim());
    const bucket = match?.[1] ?? "";
    const limit = Number(match?.[2]);
    const windowMs = parseDurationMs(match?.[3] ?? "");
    if (!isBucket(bucket) || !(limit >= 1) || windowMs === null || windowMs < 1000) return { problem: ruleForm };
    rules[bucket] = { limit, windowMs };
  }
  return { value: rules };
}

const text =
  (pattern: RegExp, expected: string) =>
  (value: string): Parsed<string> =>
    pattern.test(value) ? { value } : { problem: expected };

/** Every setting: its flag, its variables (the first one wins), its meaning. Help and documentation come from here. */
export const settings: { readonly [Key in keyof Config]: Setting<Config[Key]> } = {
  port: {
    flag: "--port <number>",
    environment: ["AUDITY_MOCK_PORT", "PORT"],
    description: "port to listen on; 0 takes any free one",
    default: 2834,
    shownDefault: "2834",
    parse: wholeNumber(65_535, "a whole number from 0 to 65535"),
  },
  host: {
    flag: "--host <address>",
    environment: ["AUDITY_MOCK_HOST"],
    description: "address to listen on; one that others can reach needs --control-token",
    default: "127.0.0.1",
    shownDefault: "127.0.0.1",
    parse: text(/^[\w.:%-]+$/, "a host name or an address"),
  },
  db: {
    flag: "--db <path>",
    environment: ["AUDITY_MOCK_DB"],
    description: "database file, or :memory:",
    default: undefined,
    shownDefault: "audity-mock.db in the user's data folder",
    // SQLite's driver cuts off spaces at the ends, and would open another file.
    parse: text(/^(?!\s)[^\0]+(?<!\s)$/, "a path that neither begins nor ends with a space, or :memory:"),
  },
  seed: {
    flag: "--seed <number>",
    environment: ["AUDITY_MOCK_SEED"],
    description: "seed of generated ids and durations",
    default: undefined,
    shownDefault: "the database's, or a random one",
    parse: wholeNumber(largestSeed, `a whole number from 0 to ${largestSeed}`),
  },
  clock: {
    flag: "--clock <mode>",
    environment: ["AUDITY_MOCK_CLOCK"],
    description: `how the clock of the default sandbox runs: ${clockModes.join(", ")}`,
    default: undefined,
    shownDefault: "as the database has it, or real",
    parse: oneOf(clockModes),
  },
  clockScale: {
    flag: "--clock-scale <number>",
    environment: ["AUDITY_MOCK_CLOCK_SCALE"],
    description: "sandbox seconds for each real one, of a scaled clock",
    default: 1,
    shownDefault: "1",
    parse: (given) =>
      /^\d{1,7}(\.\d{1,6})?$/.test(given) && Number(given) > 0 && Number(given) <= largestScale
        ? { value: Number(given) }
        : { problem: `a number above 0 and up to ${largestScale}` },
  },
  scenarios: {
    flag: "--scenarios <file>",
    environment: ["AUDITY_MOCK_SCENARIOS"],
    description: "file of scenarios of one's own, JSON or YAML",
    default: undefined,
    shownDefault: "none",
    parse: text(/^[^\0]+$/, "a path"),
  },
  defaultScenario: {
    flag: "--default-scenario <name>",
    environment: ["AUDITY_MOCK_DEFAULT_SCENARIO"],
    description: "scenario of the triggers that nothing else decides",
    default: undefined,
    shownDefault: "completes",
    parse: text(/^[a-z0-9][a-z0-9-]*$/, "the name of a scenario"),
  },
  rateLimits: {
    flag: "--rate-limits <on|off>",
    environment: ["AUDITY_MOCK_RATE_LIMITS"],
    description: "whether requests are limited at all",
    default: true,
    shownDefault: "on",
    parse: onOff,
  },
  rateLimit: {
    flag: "--rate-limit <rule>",
    environment: ["AUDITY_MOCK_RATE_LIMIT"],
    description: "another limit for a bucket, such as jobPolling=5/10s; repeat it or use commas for more",
    default: {},
    shownDefault: "production's limits",
    parse: parseRules,
  },
  control: {
    flag: "--no-control",
    environment: ["AUDITY_MOCK_CONTROL"],
    description: "remove the control plane, all but its health check; in the environment: false",
    default: true,
    shownDefault: "there is one",
    parse: yesNo,
  },
  controlToken: {
    flag: "--control-token <token>",
    environment: ["AUDITY_MOCK_CONTROL_TOKEN"],
    description: "token of the control plane, at least 16 characters",
    default: undefined,
    shownDefault: "a new one at each start",
    parse: text(/^[\x21-\x7e]{16,200}$/, "16 to 200 printable characters without spaces"),
    secret: true,
  },
  allowedHosts: {
    flag: "--allowed-hosts <names>",
    environment: ["AUDITY_MOCK_ALLOWED_HOSTS"],
    description: "names of this machine that the control plane answers to beside its own, with commas between them",
    default: [],
    shownDefault: "none",
    parse: (given) =>
      /^[\w.-]+(,[\w.-]+)*$/.test(given)
        ? { value: given.split(",") }
        : { problem: "host names with commas between them" },
  },
  logLevel: {
    flag: "--log-level <level>",
    environment: ["AUDITY_MOCK_LOG_LEVEL"],
    description: `what to log on standard error: ${logLevels.join(", ")}`,
    default: "warn",
    shownDefault: "warn",
    parse: oneOf(logLevels),
  },
  json: {
    flag: "--json",
    environment: ["AUDITY_MOCK_JSON"],
    description: "print JSON instead of text",
    default: false,
    shownDefault: "false",
    parse: yesNo,
  },
};

export const settingNames = Object.keys(settings) as readonly (keyof Config)[];

export type FlagValues = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

/**
 * Flag before environment before default.
 * @param flags by setting name, as text; an empty environment variable counts as not set
 * @param keys the settings that matter; the others keep their defaults
 * @returns the configuration, and one sentence for each value that is not acceptable
 */
export function readConfig(
  flags: FlagValues,
  environment: Readonly<Record<string, string | undefined>>,
  keys: readonly (keyof Config)[] = settingNames,
): { readonly config: Config; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const values = Object.entries(settings).map(([key, setting]) => {
    if (!(keys as readonly string[]).includes(key)) return [key, setting.default];
    const flag = flags[key];
    const variable = setting.environment.find((name) => environment[name]);
    const given = flag ?? (variable === undefined ? undefined : environment[variable]);
    if (given === undefined) return [key, setting.default];
    const source = flag === undefined ? variable : (setting.flag.split(" ")[0] ?? key);
    const parsed = setting.parse(Array.isArray(given) ? given.join(",") : String(given));
    if ("value" in parsed) return [key, parsed.value];
    problems.push(`${source} must be ${parsed.problem}${setting.secret ? "" : `, not ${JSON.stringify(given)}`}.`);
    return [key, setting.default];
  });
  return { config: Object.freeze(Object.fromEntries(values)) as Config, problems };
}

/** What is wrong with settings given as values rather than as text: one sentence each. */
export function problemsOf(
  options: Partial<Pick<Config, "port" | "host" | "db" | "seed" | "controlToken" | "rateLimit">>,
): string[] {
  const rules = Object.entries<Rule | undefined>(options.rateLimit ?? {}).flatMap(([bucket, rule]) =>
    rule ? [`${bucket}=${rule.limit}/${rule.windowMs}`] : [],
  );
  const texts = { ...options, rateLimit: rules.length > 0 ? rules.join(",") : undefined };
  return (["port", "host", "db", "seed", "controlToken", "rateLimit"] as const).flatMap((key) => {
    const given = texts[key];
    const parsed = given === undefined ? null : settings[key].parse(String(given));
    const shown = settings[key].secret ? "" : `, not ${JSON.stringify(given)}`;
    return parsed && "problem" in parsed ? [`${key} must be ${parsed.problem}${shown}.`] : [];
  });
}
