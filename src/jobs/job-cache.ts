import type { Principal } from "../auth/principal.ts";
import type { Serialized } from "../contract/handlers.ts";
import type { components } from "../contract/openapi.gen.ts";
import { scenarioOfJobId } from "./scenarios.ts";
import type { JobAddress } from "./store.ts";

export type JobBody = { data: components["schemas"]["JobStatus"] };

export type KeptAnswer = {
  readonly body: Serialized<JobBody>;
  /** The instant from which it is no longer true; -Infinity as soon as it has been dropped. */
  readonly movesAt: number;
};

/**
 * Answers to polls, kept until the instant at which the job moves, whoever moves it. What is done to a job before that
 * is dropped: by the worker in this process; and everything, when another process has written to the file, which is
 * noticed before a request is answered.
 */
export type JobCache = {
  get(address: JobAddress, now: number): Serialized<JobBody> | undefined;
  /** An answer that may be true no more: whoever holds it looks at `movesAt` each time. */
  find(address: JobAddress): KeptAnswer | undefined;
  /** @param movesAt the instant from which the answer is no longer true; null means never */
  set(address: JobAddress, body: Serialized<JobBody>, movesAt: number | null): void;
  readonly drop: (addresses: readonly JobAddress[]) => void;
  clear(): void;
};

/** Where a principal finds the job that it asks for: magic jobs begin anew for each token. */
export const addressOf = ({ ownerKey, tokenKey }: Principal, id: string): JobAddress => ({
  ownerKey,
  tokenKey: scenarioOfJobId(id) ? tokenKey : null,
  id,
});

/** @param limit how many answers are kept at the most */
export function createJobCache(limit = 100_000): JobCache {
  const answers = new Map<string, { readonly body: Serialized<JobBody>; movesAt: number }>();
  const nameOf = ({ ownerKey, tokenKey, id }: JobAddress): string =>
    tokenKey === null ? `${ownerKey} ${id}` : `token ${tokenKey} ${id}`;

  /** Others may hold it. */
  function forget(name: string): void {
    const kept = answers.get(name);
    if (kept) kept.movesAt = -Infinity;
    answers.delete(name);
  }

  return {
    get(address, now) {
      const kept = answers.get(nameOf(address));
      return kept && now < kept.movesAt ? kept.body : undefined;
    },
    find: (address) => answers.get(nameOf(address)),
    set(address, body, movesAt) {
      const name = nameOf(address);
      forget(name);
      if (answers.size >= limit) forget(answers.keys().next().value ?? "");
      answers.set(name, { body, movesAt: movesAt ?? Infinity });
    },
    drop: (addresses) => addresses.forEach((address) => forget(nameOf(address))),
    clear() {
      for (const kept of answers.values()) kept.movesAt = -Infinity;
      answers.clear();
    },
  };
}
