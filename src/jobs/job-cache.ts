import type { Written } from "../contract/handlers.ts";
import type { components } from "../contract/openapi.gen.ts";
import type { JobAddress } from "./store.ts";

export type JobBody = { data: components["schemas"]["JobStatus"] };

/**
 * Answers to polls, kept until the job moves. The worker is the only mover in this process and drops what it moved;
 * what another process did to the file is noticed before a request is answered, and drops everything.
 */
export type JobCache = {
  get(address: JobAddress): Written<JobBody> | undefined;
  set(address: JobAddress, body: Written<JobBody>): void;
  readonly drop: (addresses: readonly JobAddress[]) => void;
  clear(): void;
};

/** @param limit how many answers are kept at the most */
export function createJobCache(limit = 100_000): JobCache {
  const bodies = new Map<string, Written<JobBody>>();
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
