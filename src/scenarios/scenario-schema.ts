import { ScenarioFile } from "./scenario-data.ts";

type Json = Readonly<Record<string, unknown>>;

/** Keywords and formats that only our validator supports. */
const ownKeywords = ["x-expected", "x-refers-to", "x-flag", "x-past"];
const ownFormats = ["duration-with-unit", "instant-or-offset"];

/** The keywords of each type. */
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
 * Converts a schema for other validators, also strict ones: removes our own keywords and formats. Names no dialect, because it
 * means the same in all of them.
 */
export const publishedSchema = (schema: object): Json => published(schema) as Json;

/** The schema of scenario files. */
export const scenarioSchema = (): Json => publishedSchema(ScenarioFile);
