import type { Rule } from "../contract/buckets.ts";
import { type Config, settings } from "./settings.ts";

/** The settings of a command that talks to a running server. */
export const connectionSettings = ["url", "controlToken", "sandbox", "json"] as const;

/** The settings of commands that talk to a server, or start one for another command. */
export const settingsOfOthers = ["url", "sandbox", "baseUrlName", "tokenName"] as const satisfies (keyof Config)[];

/** The settings of a server. */
export const serverSettings = (Object.keys(settings) as readonly (keyof Config)[]).filter(
  (name) => !(settingsOfOthers as readonly string[]).includes(name),
);

/** The settings of `exec`: its server uses a database in memory and any free port. */
export const execSettings: readonly (keyof Config)[] = [
  ...serverSettings.filter(
    (key) => !["port", "host", "db", "shard", "allowedHosts", "rotateControlToken", "json"].includes(key),
  ),
  "baseUrlName",
  "tokenName",
];

export type FlagValues = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

/**
 * Flag before environment before default.
 * @param flags by setting name, as text
 * @param environment an empty variable counts as not set, and so does one that the platform has set for itself
 * @param keys the settings that matter; the others keep their defaults
 * @returns the configuration, and one sentence for each invalid value
 */
export function readConfig(
  flags: FlagValues,
  environment: Readonly<Record<string, string | undefined>>,
  keys: readonly (keyof Config)[] = serverSettings,
): { readonly config: Config; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const values = Object.entries(settings).map(([key, setting]) => {
    if (!(keys as readonly string[]).includes(key)) return [key, setting.default];
    const flag = flags[key];
    const variable = setting.environment.find((name) => {
      const text = environment[name];
      return text && !setting.ofPlatform?.test(text);
    });
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

const checkedValues = ["port", "host", "db", "seed", "controlToken", "shard", "rateLimit"] as const;

/** The problems of settings that are given as values instead of text, one sentence each. */
export function problemsOf(options: Partial<Pick<Config, (typeof checkedValues)[number]>>): string[] {
  const rules = Object.entries<Rule | undefined>(options.rateLimit ?? {}).flatMap(([bucket, rule]) =>
    rule ? [`${bucket}=${rule.limit}/${rule.windowMs}`] : [],
  );
  const texts = { ...options, rateLimit: rules.length > 0 ? rules.join(",") : undefined };
  return checkedValues.flatMap((key) => {
    const given = texts[key];
    const parsed = given === undefined ? null : settings[key].parse(String(given));
    const shown = settings[key].secret ? "" : `, not ${JSON.stringify(given)}`;
    return parsed && "problem" in parsed ? [`${key} must be ${parsed.problem}${shown}.`] : [];
  });
}
