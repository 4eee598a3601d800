import { available } from "../core/names.ts";

/** A problem with one field of a request, such as `{ field: "clock.scale", message: "must be above 0" }`. */
export type FieldProblem = {
  /** Name of the field. Dots separate nested fields. */
  readonly field: string;
  /** The problem, such as `must be above 0`. */
  readonly message: string;
};

/**
 * An error of the control plane, over HTTP or in this process. The call has changed nothing.
 * Over HTTP it is sent as application/problem+json (RFC 9457).
 */
export class ControlError extends Error {
  override readonly name = "ControlError";
  /** HTTP status: 400 for an invalid request, 404 for something that does not exist, 409 for a conflict with the present state. */
  readonly status: number;
  /** The invalid fields of a 400. */
  readonly errors: readonly FieldProblem[];

  /** @param detail what is wrong and what to do, in one sentence */
  constructor(status: number, detail: string, errors: readonly FieldProblem[] = []) {
    super(detail);
    this.status = status;
    this.errors = errors;
  }
}

/** A 404 for an unknown id in a sandbox. It lists the known ids. @param noun such as `job` */
export const notInSandbox = (
  { name }: { readonly name: string },
  noun: string,
  id: string,
  ids: readonly string[],
): ControlError =>
  new ControlError(404, `Unknown ${noun} ${JSON.stringify(id)} in the sandbox ${name}; ${available(id, ids)}.`);

/** A 400 for one field. */
export const fieldError = (field: string, message: string): ControlError =>
  new ControlError(400, `${field} ${message}.`, [{ field, message }]);

/** @throws ControlError 400 with the name and the problem of each field */
export function assertNone(problems: readonly FieldProblem[]): void {
  if (problems.length === 0) return;
  throw new ControlError(400, inSentences(problems), problems);
}

/** How many problems a message lists. */
const mostTold = 25;

/** Problems as sentences. @param within prefix of the field names */
export const inSentences = (problems: readonly FieldProblem[], within = ""): string => {
  const told = problems.slice(0, mostTold).map(({ field, message }) => `${within}${field} ${message}.`);
  const more = problems.length - told.length;
  return [...told, ...(more > 0 ? [`${more} more problems.`] : [])].join(" ");
};
