import { ApiError } from "../errors/api-error.ts";

/** A 400 for a rule that the schema of a body cannot express. */
export const invalidBody = (problem: string): ApiError =>
  new ApiError("INVALID_REQUEST", { particulars: problem, cause: { code: "INVALID_REQUEST", facts: { problem } } });

/**
 * The fields of a body that can be changed.
 * @throws ApiError INVALID_REQUEST when there are none
 */
export function changesOf<Body extends object, Name extends keyof Body>(
  body: Body,
  names: readonly Name[],
): { [Field in Name]?: Exclude<Body[Field], undefined> } {
  const given = names.filter((name) => body[name] !== undefined);
  if (given.length === 0) throw invalidBody("the body contains no field that can be changed");
  return Object.fromEntries(given.map((name) => [name, body[name]])) as {
    [Field in Name]?: Exclude<Body[Field], undefined>;
  };
}
