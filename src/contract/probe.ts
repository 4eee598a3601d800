import type { components, operations } from "./openapi.gen.ts";

/** The name of an operation of the contract. */
export type OperationId = keyof operations;

/** An account of the API, in which a probe looks for a resource. */
export type ProbeAccount = {
  /** Sends a read request; undefined when the response is not a success. */
  readonly read: (path: string) => Promise<unknown>;
  /** Sends a write request; undefined when writing is not allowed or the response is not a success. */
  readonly write: (method: string, path: string, body?: unknown) => Promise<unknown>;
  /** The ids that the user of `verify` has given. */
  readonly named: { readonly job?: string | undefined };
};

/** Finds an id in an account with which an operation succeeds; undefined for none. */
export type FindId = (account: ProbeAccount) => Promise<string | undefined>;

/**
 * How `verify` creates a valid request for an operation. `findId` finds an id of the caller, or with the account of another
 * owner a foreign id.
 */
export type Probe = {
  /** Finds the `{id}` of the path; absent for a path without one. */
  readonly findId?: FindId | undefined;
  /** A valid body; absent for an operation without one. */
  readonly body?: unknown;
};

type PathOf<Id extends OperationId> = operations[Id]["parameters"] extends { path: object }
  ? { readonly findId: FindId }
  : { readonly findId?: undefined };

type BodyOf<Id extends OperationId> = operations[Id] extends {
  requestBody: { content: { "application/json": infer Body } };
}
  ? { readonly body: Body }
  : { readonly body?: undefined };

/** A probe for each operation of the contract. A missing probe does not compile. */
export type Probes = { readonly [Id in OperationId]: PathOf<Id> & BodyOf<Id> };

/** The items of a list in a response; empty when it is not a list. */
export const itemsOf = (list: unknown): readonly unknown[] => (Array.isArray(list) ? (list as unknown[]) : []);

/** Finds the first listed project of an account that matches; by default the first project. */
export const findProjectThat =
  (isWanted: (project: components["schemas"]["ProjectListItem"]) => boolean = () => true): FindId =>
  async ({ read }) =>
    (itemsOf(await read("/api/projects")) as readonly components["schemas"]["ProjectListItem"][]).find(isWanted)?.id;
