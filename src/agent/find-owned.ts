import { inWords } from "../core/in-words.ts";
import { isoTimestamp } from "../core/timestamp.ts";
import { ApiError } from "../errors/api-error.ts";
import type { Cause, ReasonCode } from "../errors/reason-table.ts";
import type { Principal } from "./principal.ts";

/** A kind of resource that belongs to owners, and how to find it. */
export type Owned<Row> = {
  /** The noun in `x-not-found` of the contract: `PROJECT` for `PROJECT_NOT_FOUND`. */
  readonly noun: Uppercase<string>;
  readonly find: (ownerKey: number, id: string) => Row | undefined;
  /** The id of its owner, among all owners of the sandbox. */
  readonly ownerOf: (sandboxKey: number, id: string) => string | undefined;
  /** When a resource was deleted that is still stored; absent for kinds that are removed. */
  readonly deletedAt?: (ownerKey: number, id: string) => number | null | undefined;
};

/**
 * Finds a resource of the caller by id.
 * @throws ApiError 404; its cause says whether the resource belongs to another owner, was deleted or does not exist
 */
export function findOwned<Row>({ noun, find, ownerOf, deletedAt }: Owned<Row>, principal: Principal, id: string): Row {
  const { ownerKey, ownerId, sandbox } = principal;
  const name = id.toLowerCase();
  const row = find(ownerKey, name);
  if (row) return row;
  const because = (ending: string, facts: NonNullable<Cause["facts"]>): ApiError =>
    new ApiError(`${noun}_NOT_FOUND`, { cause: { code: `${noun}_${ending}` as ReasonCode, facts } });
  const owner = ownerOf(sandbox.key, name);
  if (owner !== undefined && owner !== ownerId) throw because("OF_ANOTHER_OWNER", { owner, caller: ownerId });
  const at = deletedAt?.(ownerKey, name) ?? null;
  if (at === null) throw because("UNKNOWN", { id });
  throw because("DELETED", { since: inWords(sandbox.clock.now() - at), at: isoTimestamp(at) });
}
