import { ApiError } from "../errors/api-error.ts";
import type { ReasonCode } from "../errors/reason-table.ts";
import type { Principal } from "./principal.ts";

/** A kind of thing that owners have, and how it is looked up. */
export type Owned<Row> = {
  /** In capitals, as the contract has it in `x-not-found`: `PROJECT` for `PROJECT_NOT_FOUND`. */
  readonly noun: Uppercase<string>;
  readonly find: (ownerKey: number, id: string) => Row | undefined;
  /** The id of the owner whose it is, of any owner of the sandbox. */
  readonly ownerOf: (sandboxKey: number, id: string) => string | undefined;
};

/**
 * What the caller has under an id.
 * @throws ApiError 404, with what production does not say: that it is another owner's, or nobody's
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
