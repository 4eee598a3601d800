import type { JobStatus } from "./job-status.ts";
import type { JobAddress } from "./store.ts";

export type JobBody = { readonly data: JobStatus };

/**
 * Bodies of polls, kept until the job moves. The worker is the only mover in this process and drops what it moved;
 * what another process did to the file is noticed before a request is answered, and drops everything.
 */
export type JobCache = {
  get(address: JobAddress): JobBody | undefined;
  set(address: JobAddress, body: JobBody): void;
  readonly drop: (addresses: readonly JobAddress[]) => void;
  clear(): void;
};

export function createJobCache(limit = 10_000): JobCache {
  const bodies = new Map<string, JobBody>();
  const nameOf = ({ ownerKey, tokenKey, id }: JobAddress): string =>
    tokenKey === null ? `${ownerKey} ${id}` : `token ${tokenKey} ${id}`;
  return {
    get: (address) => bodies.get(nameOf(address)),
    set(address, body) {
      if (bodies.size >= limit) bodies.delete(bodies.keys().next().value ?? "");
      bodies.set(nameOf(address), body);
    },
    drop: (addresses) => addresses.forEach((address) => bodies.delete(nameOf(address))),
    clear: () => bodies.clear(),
  };
}
