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
  /** All of them, also those that have expired or been revoked; none in full. */
  list(): Promise<TokenView[]>;
  /**
   * Creates a token of an owner, by default the first; `token` is shown only here. `expiresInMs` on the sandbox's clock.
   * @throws ControlError 409 when the owner has ten that are active, as many as production allows
   */
  create(options?: CreateTokenOptions): Promise<CreatedToken>;
  /** Revokes a token by its id or prefix: 401 from now on. @throws ControlError 404 when it is not that of one token */
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
  /** In the order of their creation. */
  list(): Promise<OwnerView[]>;
  /**
   * Creates an owner with a token that may read and write, by default with sample projects.
   * @throws ControlError 400 that names the field that is wrong
   */
  create(options?: CreateOwnerOptions): Promise<CreatedOwner>;
  /**
   * Changes the tier of an owner, his credits of each period, or how many he has used in this one.
   * @throws ControlError 404 when there is no such owner, 400 that names the field that is wrong
   */
  set(ownerId: string, account: SetAccountOptions): Promise<OwnerView>;
};

/** The owners of a sandbox, from calls of the control plane. @internal */
export const ownersOf = (call: CallOf<typeof tokenRoutes>, sandbox: string): SandboxOwners => ({
  list: () => call("listOwners", { sandbox }),
  create: (options = {}) => call("createOwner", { ...options, sandbox }),
  set: (owner, account) => call("setAccount", { ...account, sandbox, owner }),
});
