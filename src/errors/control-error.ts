import { thereIs } from "../core/names.ts";

/** What is wrong with one field of a request, such as `{ field: "clock.scale", message: "must be above 0" }`. */
export type FieldProblem = {
  /** Name of the field, with dots into objects. */
  readonly field: string;
  /** What is wrong with it. */
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

  /** @param detail one sentence: what is wrong and what to do */
  constructor(status: number, detail: string, errors: readonly FieldProblem[] = []) {
    super(detail);
    this.status = status;
    this.errors = errors;
  }
}

/** A 404 about something that a sandbox does not have; it names what the sandbox has. @param noun such as `job` */
export const notInSandbox = (
  { name }: { readonly name: string },
  noun: string,
  id: string,
  ids: readonly string[],
): ControlError =>
  new ControlError(404, `The sandbox ${name} has no ${noun} ${JSON.stringify(id)}; ${thereIs(id, ids)}.`);

/** A 400 about one field. */
export const fieldError = (field: string, message: string): ControlError =>
  new ControlError(400, `${field} ${message}.`, [{ field, message }]);

/** @throws ControlError 400 that names each field and says what is wrong with it */
export function assertNone(problems: readonly FieldProblem[]): void {
  if (problems.length === 0) return;
  throw new ControlError(400, inSentences(problems), problems);
}

/** How many problems are told in sentences: nobody reads more at once. */
const mostTold = 25;

/** Problems as sentences. @param within what the names of their fields begin with */
export const inSentences = (problems: readonly FieldProblem[], within = ""): string => {
  const told = problems.slice(0, mostTold).map(({ field, message }) => `${within}${field} ${message}.`);
  const more = problems.length - told.length;
  return [...told, ...(more > 0 ? [`There are ${more} more problems.`] : [])].join(" ");
};
