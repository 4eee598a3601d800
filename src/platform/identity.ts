import { randomBytes, randomUUID } from "node:crypto";

/** The identity of a server, by which commands recognise it. */
export type Identity = {
  /** The `instance` in the health check. Unique for each server. */
  readonly instance: string;
  /** Returns the control token. Called after the address is bound, and only if no token is given. */
  readonly controlTokenFrom: (newToken: () => string) => string | Promise<string>;
};

/** A new identity. */
export const newIdentity = (): Identity => ({ instance: randomUUID(), controlTokenFrom: (newToken) => newToken() });

/** A random control token. A proxy routes by the shard at its beginning. */
export const newControlToken = (shard: string): string =>
  `${shard && `${shard}.`}${randomBytes(24).toString("base64url")}`;

/** A random name for a sandbox. */
export const newSandboxName = (): string => `sandbox-${randomBytes(4).toString("hex")}`;
