import type { components, operations } from "./openapi.gen.ts";

/** The name of an operation of the contract. */
export type OperationId = keyof operations;

/** An account of the API, in which a probe looks for something to ask for. */
export type ProbeAccount = {
  /** Reads something of the account; undefined when the answer is no success. */
  readonly read: (path: string) => Promise<unknown>;
  /** Writes to the account; undefined where that is not allowed, or when the answer is no success. */
  readonly write: (method: string, path: string, body?: unknown) => Promise<unknown>;
  /** The ids that the user of `verify` has named. */
  readonly named: { readonly job?: string | undefined };
};

/** Finds the id of something in an account with which an operation succeeds; undefined where there is none. */
export type FindId = (account: ProbeAccount) => Promise<string | undefined>;

/**
 * How `verify` asks an operation for something that exists. `findId` finds the caller's own id, and with the account of
 * somebody else a foreign one.
 */
export type Probe = {
  /** Finds what the `{id}` of the path names; absent where the path has none. */
  readonly findId?: FindId | undefined;
  /** A body that the operation accepts; absent where it needs none. */
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

/** A probe for each operation of the contract: without one, an operation does not compile. */
export type Probes = { readonly [Id in OperationId]: PathOf<Id> & BodyOf<Id> };

/** The items of a list that was read; none when it is no list. */
export const itemsOf = (list: unknown): readonly unknown[] => (Array.isArray(list) ? (list as unknown[]) : []);

/** Finds the first listed project of an account that is as wanted; of all projects by default. */
export const findProjectThat =
  (isWanted: (project: components["schemas"]["ProjectListItem"]) => boolean = () => true): FindId =>
  async ({ read }) =>
    (itemsOf(await read("/api/projects")) as readonly components["schemas"]["ProjectListItem"][]).find(isWanted)?.id;
