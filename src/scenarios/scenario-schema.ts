import { ScenarioFile } from "./scenario-data.ts";

type Json = Readonly<Record<string, unknown>>;

/** What only this server's own validator knows. */
const ownKeywords = ["x-expected", "x-refers-to", "x-flag", "x-past"];
const ownFormats = ["duration-with-unit", "instant-or-offset"];

/** Which keywords are about which type. */
const keywordsOf: Readonly<Record<string, readonly string[]>> = {
  integer: ["minimum", "maximum"],
  string: ["pattern", "format"],
};

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function published(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(published);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(
    ([key, inner]) => !ownKeywords.includes(key) && !(key === "format" && ownFormats.includes(String(inner))),
  );
  const schema = Object.fromEntries(kept.map(([key, inner]) => [key, published(inner)]));
  if (!Array.isArray(schema["type"])) return schema;
  const { type, ...rest } = schema as Json & { type: readonly string[] };
  const about = (one: string) => Object.entries(rest).filter(([key]) => keywordsOf[one]?.includes(key));
  const ofAny = Object.entries(rest).filter(([key]) => !type.some((one) => keywordsOf[one]?.includes(key)));
  const branches = type.map((one) => ({ type: one, ...Object.fromEntries(about(one)) }));
  return { anyOf: branches, ...Object.fromEntries(ofAny) };
}

/**
 * A schema of ours as any validator takes it, however strict: with no keyword and no format of our own. It names no dialect,
 * since it means the same in all of them.
 */
export const publishedSchema = (schema: object): Json => published(schema) as Json;

/** The schema of scenario files. */
export const scenarioSchema = (): Json => publishedSchema(ScenarioFile);
