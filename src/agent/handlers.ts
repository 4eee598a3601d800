import type { Principal } from "./principal.ts";
import type { Trace } from "./trace.ts";
import type { operations } from "../contract/openapi.gen.ts";

type OperationId = keyof operations;

type JsonOf<Response> = Response extends { content: { "application/json": infer Body } } ? Body : undefined;

type SuccessStatus = 200 | 201 | 202 | 204;

declare const bodyOf: unique symbol;

/** A serialised body, which can be cached and sent again. */
export type Serialized<Body> = string & { readonly [bodyOf]: Body };

type Input<Id extends OperationId> = {
  readonly params: operations[Id]["parameters"] extends { path: infer Path } ? Path : Record<string, never>;
  readonly query: operations[Id]["parameters"] extends { query?: infer Query } ? Query : never;
  readonly body: operations[Id] extends { requestBody?: infer Body }
    ? JsonOf<NonNullable<Body>> | undefined
    : undefined;
  readonly principal: Principal;
  /** The handler sets the job and the status in its response, and a reason that says more, for the journal. */
  readonly trace: Pick<Trace, "jobId" | "jobOutcome" | "jobStatus" | "isKept" | "reason">;
  /** Serialises the body of the success status by its schema. */
  readonly serialize: (body: Output<Id>) => Serialized<Output<Id>>;
  /** Returns a signal that aborts when the client disconnects. */
  readonly whenGone: () => AbortSignal;
};

type Output<Id extends OperationId> = {
  [Status in keyof operations[Id]["responses"] & SuccessStatus]: JsonOf<operations[Id]["responses"][Status]>;
}[keyof operations[Id]["responses"] & SuccessStatus];

/** Implements one operation of the contract: the body of its one success status, or an ApiError thrown. */
type Handler<Id extends OperationId> = (input: Input<Id>) => Output<Id> | Serialized<Output<Id>> | Promise<Output<Id>>;

/** One handler for each operation of the contract, by operation id. */
export type Handlers = { readonly [Id in OperationId]: Handler<Id> };
