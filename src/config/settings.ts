import { type LogLevel, logLevels } from "../platform/logger.ts";
import { type Bucket, buckets, isBucket, type Rule, type Rules } from "../contract/buckets.ts";
import { clockModes, largestScale, smallestScale } from "../core/clock.ts";
import { parseDurationMs } from "../core/duration.ts";
import { defaultSandboxName, sandboxName } from "../sandbox/sandbox.ts";
import { largestSeed } from "../core/seed.ts";

type Parsed<T> = { readonly value: T } | { readonly problem: string };

type Setting<T> = {
  /** The flag of the command line, with its placeholder. */
  readonly flag: string;
  /** The first variable that is set wins. */
  readonly environment: readonly [string, ...string[]];
  readonly description: string;
  readonly default: T;
  /** The default as help and documentation show it. */
  readonly shownDefault: string;
  readonly parse: (text: string) => Parsed<T>;
  /** Whether messages must not show the value. */
  readonly secret?: true;
  /** Values that a platform puts into one of the variables for its own purposes. The variable then counts as not set. */
  readonly ofPlatform?: RegExp;
};

/** Completes a setting. By default the name of its variable comes from its flag, and its default is shown as it is. */
function setting<T>(given: Omit<Setting<T>, "environment" | "shownDefault"> & Partial<Setting<T>>): Setting<T> {
  const name = given.flag.replace(/^--(no-)?| .*$/g, "").replaceAll("-", "_");
  return { environment: [`AUDITY_MOCK_${name.toUpperCase()}`], shownDefault: String(given.default), ...given };
}

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

const booleanOf =
  (yes: RegExp, no: RegExp, expected: string) =>
  (text: string): Parsed<boolean> => {
    if (yes.test(text)) return { value: true };
    return no.test(text) ? { value: false } : { problem: expected };
  };

const yesNo = booleanOf(/^(1|true|yes)$/i, /^(0|false|no)$/i, "true or false");

/** Reads `jobPolling=5/10s`, or several with commas between them. */
export function parseRules(text: string, names: readonly string[] = Object.keys(buckets)): Parsed<Partial<Rules>> {
  const problem = `BUCKET=LIMIT/WINDOW such as jobPolling=5/10s, with a bucket of ${names.join(", ")}, a limit of at least 1, and a window of at least 1s`;
  const rules: Partial<Record<Bucket, Rule>> = {};
  for (const part of text.split(",")) {
    const match = /^(\w+)=(\d{1,9})\/(.+)$/.exec(part.trim());
    const bucket = match?.[1] ?? "";
    const limit = Number(match?.[2]);
    const windowMs = parseDurationMs(match?.[3] ?? "");
    if (!isBucket(bucket) || !names.includes(bucket) || !(limit >= 1) || windowMs === null || windowMs < 1000)
      return { problem };
    rules[bucket] = { limit, windowMs };
  }
  return { value: rules };
}

const text =
  (pattern: RegExp, expected: string) =>
  (value: string): Parsed<string> =>
    pattern.test(value) ? { value } : { problem: expected };

const variableName = text(/^[A-Za-z_][A-Za-z0-9_]*$/, "the name of a variable: letters, digits and underscores");

/** Every setting: its flag, its variables (the first that is set wins), its meaning. Help and documentation are made from this. */
export const settings = {
  port: setting({
    flag: "--port <number>",
    environment: ["AUDITY_MOCK_PORT", "PORT"],
    description: "port to listen on; 0 takes any free port",
    default: 2834,
    parse: wholeNumber(65_535, "a whole number from 0 to 65535"),
    // Kubernetes and Docker links set AUDITY_MOCK_PORT to the address of a service that is called audity-mock.
    ofPlatform: /^(tcp|udp|sctp):\/\//,
  }),
  host: setting({
    flag: "--host <address>",
    description: "address to listen on; an address that other machines can reach requires --control-token",
    default: "127.0.0.1",
    parse: text(/^[\w.:%-]+$/, "a host name or an address"),
  }),
  db: setting({
    flag: "--db <path>",
    description: "database file, or :memory:",
    default: undefined,
    shownDefault: "audity-mock.db in the user's data folder",
    // SQLite's driver trims spaces at both ends of a path, and would open another file.
    parse: text(/^(?!\s)[^\0]+(?<!\s)$/, "a path that neither begins nor ends with a space, or :memory:"),
  }),
  seed: setting({
    flag: "--seed <number>",
    description: "seed of generated ids and durations",
    default: undefined,
    shownDefault: "the seed of the database, or a random one",
    parse: wholeNumber(largestSeed, `a whole number from 0 to ${largestSeed}`),
  }),
  clock: setting({
    flag: "--clock <mode>",
    description: `clock mode of the default sandbox: ${clockModes.join(", ")}`,
    default: undefined,
    shownDefault: "the mode in the database, or real",
    parse: oneOf(clockModes),
  }),
  clockScale: setting({
    flag: "--clock-scale <number>",
    description: "sandbox seconds per real second, for a scaled clock",
    default: 1,
    parse: (given) =>
      /^\d{1,7}(\.\d{1,6})?$/.test(given) && Number(given) >= smallestScale && Number(given) <= largestScale
        ? { value: Number(given) }
        : { problem: `a number from ${smallestScale} to ${largestScale}` },
  }),
  scenarios: setting({
    flag: "--scenarios <file>",
    description: "file with additional scenarios, JSON or YAML",
    default: undefined,
    shownDefault: "none",
    parse: text(/^[^\0]+$/, "a path"),
  }),
  defaultScenario: setting({
    flag: "--default-scenario <name>",
    description: "scenario of jobs without another scenario",
    default: undefined,
    shownDefault: "completes",
    parse: text(/^[a-z0-9][a-z0-9-]*$/, "the name of a scenario"),
  }),
  data: setting({
    flag: "--data <file>",
    description: "file with the initial state of the default sandbox instead of demo data, JSON or YAML",
    default: undefined,
    shownDefault: "the data in the database, or demo data",
    parse: text(/^[^\0]+$/, "a path"),
  }),
  faultPlan: setting({
    flag: "--fault-plan <plan>",
    description: "which response gets which fault, such as 6:429/1,getJobStatus@4:503",
    default: undefined,
    shownDefault: "the plan in the database, or none",
    parse: text(/^[^\0]*$/, "a fault plan"),
  }),
  allowDataTokens: setting({
    flag: "--allow-data-tokens",
    description: "allow tokens in --data although other machines can reach the server",
    default: false,
    parse: yesNo,
  }),
  rateLimits: setting({
    flag: "--rate-limits <on|off>",
    description: "turn rate limits on or off",
    default: true,
    shownDefault: "on",
    parse: booleanOf(/^on$/, /^off$/, "on or off"),
  }),
  rateLimit: setting<Partial<Rules>>({
    flag: "--rate-limit <rule>",
    description: "rate limit of a bucket, such as jobPolling=5/10s; repeat it or use commas for several",
    default: {},
    shownDefault: "production's limits",
    parse: (given) => parseRules(given),
  }),
  control: setting({
    flag: "--no-control",
    description: "start without the control plane, except for its health check; in the environment: false",
    default: true,
    shownDefault: "with the control plane",
    parse: yesNo,
  }),
  controlToken: setting({
    flag: "--control-token <token>",
    description: "token of the control plane, at least 16 characters",
    default: undefined,
    shownDefault: "a stored one for each user and database file",
    parse: text(/^[\x21-\x7e]{16,200}$/, "16 to 200 printable characters without spaces"),
    secret: true,
  }),
  rotateControlToken: setting({
    flag: "--rotate-control-token",
    description: "replace the stored control token with a new one",
    default: false,
    shownDefault: "keep the stored one",
    parse: yesNo,
  }),
  shard: setting({
    flag: "--shard <name>",
    description: "name of this server behind a proxy with several servers; its tokens begin with it",
    default: undefined,
    shownDefault: "none",
    parse: text(/^[0-9A-Za-z]{1,4}$/, "1 to 4 letters and digits"),
  }),
  allowedHosts: setting<readonly string[]>({
    flag: "--allowed-hosts <names>",
    description: "comma-separated additional host names for the control plane and the well-known tokens",
    default: [],
    shownDefault: "none",
    parse: (given) =>
      /^[\w.-]+(,[\w.-]+)*$/.test(given) ? { value: given.split(",") } : { problem: "comma-separated host names" },
  }),
  validateResponses: setting({
    flag: "--validate-responses",
    description: "check each response against the contract; violations appear in the journal and the log",
    default: false,
    parse: yesNo,
  }),
  logLevel: setting<LogLevel>({
    flag: "--log-level <level>",
    description: `log level on standard error: ${logLevels.join(", ")}`,
    default: "warn",
    parse: oneOf(logLevels),
  }),
  json: setting({ flag: "--json", description: "print JSON instead of text", default: false, parse: yesNo }),
  url: setting({
    flag: "--url <url>",
    description: "base URL of the running server",
    default: undefined,
    shownDefault: "your running server, or AUDITY_MOCK_HOST with AUDITY_MOCK_PORT or PORT",
    parse(given) {
      const { protocol, pathname, search, hash, origin } = URL.parse(given) ?? {};
      const known = /^\/(__mock\/?)?$/.test(pathname ?? "");
      const usable = (protocol === "http:" || protocol === "https:") && known && !search && !hash && origin;
      return usable ? { value: origin } : { problem: "a URL such as http://127.0.0.1:2834" };
    },
  }),
  sandbox: setting({
    flag: "--sandbox <name>",
    description: "name of the sandbox",
    default: defaultSandboxName,
    parse: text(sandboxName, "the name of a sandbox (1 to 63 lower-case letters, digits and hyphens)"),
  }),
  baseUrlName: setting({
    flag: "--base-url-name <name>",
    description: "name of the variable with the base URL",
    default: "AUDITY_BASE_URL",
    parse: variableName,
  }),
  tokenName: setting({
    flag: "--token-name <name>",
    description: "name of the variable with the token",
    default: "AUDITY_TOKEN",
    parse: variableName,
  }),
};

/** The values of all settings. */
export type Config = {
  readonly [Key in keyof typeof settings]: (typeof settings)[Key] extends Setting<infer T> ? T : never;
};
