import { ApiError } from "../errors/api-error.ts";
import type { ReasonCode } from "../errors/reason-table.ts";
import type { Principal } from "./principal.ts";

/** A kind of resource that belongs to owners, and how to find it. */
export type Owned<Row> = {
  /** The noun in `x-not-found` of the contract: `PROJECT` for `PROJECT_NOT_FOUND`. */
  readonly noun: Uppercase<string>;
  readonly find: (ownerKey: number, id: string) => Row | undefined;
  /** The id of its owner, among all owners of the sandbox. */
  readonly ownerOf: (sandboxKey: number, id: string) => string | undefined;
};

/**
 * Finds a resource of the caller by id.
 * @throws ApiError 404; its cause says whether the resource belongs to another owner or does not exist
 */
export function findOwned<Row>({ noun, find, ownerOf }: Owned<Row>, principal: Principal, id: string): Row {
  const { ownerKey, ownerId, sandbox } = principal;
  const name = id.toLowerCase();
  const row = find(ownerKey, name);
  if (row) return row;
  const owner = ownerOf(sandbox.key, name);
  throw new ApiError(`${noun}_NOT_FOUND`, {
    cause:
      owner !== undefined && owner !== ownerId
        ? { code: `${noun}_OF_ANOTHER_OWNER` as ReasonCode, facts: { owner, caller: ownerId } }
        : { code: `${noun}_UNKNOWN` as ReasonCode, facts: { id } },
  });
}
