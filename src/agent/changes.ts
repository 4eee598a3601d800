import { ApiError } from "../errors/api-error.ts";

/** A 400 for what the schema of a body cannot say. */
export const invalidBody = (problem: string): ApiError =>
  new ApiError("INVALID_REQUEST", { particulars: problem, cause: { code: "INVALID_REQUEST", facts: { problem } } });

/**
 * The fields of a body that say what to change.
 * @throws ApiError INVALID_REQUEST when there are none
 */
export function changesOf<Body extends object, Name extends keyof Body>(
  body: Body,
  names: readonly Name[],
): { [Field in Name]?: Exclude<Body[Field], undefined> } {
  const given = names.filter((name) => body[name] !== undefined);
  if (given.length === 0) throw invalidBody("body has no field that can be changed");
  return Object.fromEntries(given.map((name) => [name, body[name]])) as {
    [Field in Name]?: Exclude<Body[Field], undefined>;
  };
}
