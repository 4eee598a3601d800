import type { CallOf } from "../../control/route.ts";
import type {
  CreatedOwner,
  CreatedToken,
  CreateOwnerOptions,
  CreateTokenOptions,
  OwnerView,
  SetAccountOptions,
  TokenView,
} from "../../control/types.gen.ts";
import type { tokenRoutes } from "./routes.ts";

/** The tokens of a sandbox. */
export type SandboxTokens = {
  /** Lists all tokens, also expired and revoked ones. None is shown in full. */
  list(): Promise<TokenView[]>;
  /**
   * Creates a token. Only this response contains it.
   * @throws ControlError 409 when the owner has ten active tokens, the maximum in production
   */
  create(options?: CreateTokenOptions): Promise<CreatedToken>;
  /**
   * Revokes a token: requests with it get 401 from now on.
   * @throws ControlError 404 when the id or prefix does not identify one token
   */
  revoke(idOrPrefix: string): Promise<TokenView>;
};

/** The tokens of a sandbox, from calls of the control plane. @internal */
export const tokensOf = (call: CallOf<typeof tokenRoutes>, sandbox: string): SandboxTokens => ({
  list: () => call("listTokens", { sandbox }),
  create: (options = {}) => call("createToken", { ...options, sandbox }),
  revoke: (idOrPrefix) => call("revokeToken", { sandbox, token: idOrPrefix }),
});

/** The owners of a sandbox. */
export type SandboxOwners = {
  /** Lists the owners in the order of their creation. */
  list(): Promise<OwnerView[]>;
  /**
   * Creates an owner with a token that may read and write.
   * @throws ControlError 400 with the invalid field
   */
  create(options?: CreateOwnerOptions): Promise<CreatedOwner>;
  /**
   * Changes the tier or the credits of an owner.
   * @throws ControlError 404 for an unknown owner, 400 with the invalid field
   */
  set(ownerId: string, account: SetAccountOptions): Promise<OwnerView>;
};

/** The owners of a sandbox, from calls of the control plane. @internal */
export const ownersOf = (call: CallOf<typeof tokenRoutes>, sandbox: string): SandboxOwners => ({
  list: () => call("listOwners", { sandbox }),
  create: (options = {}) => call("createOwner", { ...options, sandbox }),
  set: (owner, account) => call("setAccount", { ...account, sandbox, owner }),
});
