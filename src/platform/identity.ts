import { randomBytes, randomUUID } from "node:crypto";

/** Who a server is, for what looks for it later. */
export type Identity = {
  /** The instance in the health check: no two servers have the same. */
  readonly instance: string;
  /** The control token, asked for once the address is bound, and only where none is given. */
  readonly controlTokenFrom: (newToken: () => string) => string | Promise<string>;
};

/** A server that is like no other before. */
export const newIdentity = (): Identity => ({ instance: randomUUID(), controlTokenFrom: (newToken) => newToken() });

/** A control token that nobody guesses. A proxy routes by the shard that it begins with. */
export const newControlToken = (shard: string): string =>
  `${shard && `${shard}.`}${randomBytes(24).toString("base64url")}`;

/** A name for a sandbox that is given none. */
export const newSandboxName = (): string => `sandbox-${randomBytes(4).toString("hex")}`;
