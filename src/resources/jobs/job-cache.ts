import type { Context } from "../../capability/capability.ts";
import type { Principal } from "../../agent/principal.ts";
import type { Serialized } from "../../agent/handlers.ts";
import type { components } from "../../contract/openapi.gen.ts";
import { scenarioOfJobId } from "../../scenarios/scenarios.ts";
import type { JobAddress } from "./store.ts";

export type JobBody = { data: components["schemas"]["JobStatus"] };

/** The answer to a poll, and the status that it tells. */
export type PollAnswer = { readonly body: Serialized<JobBody>; readonly status: string };

/**
 * Answers to polls, kept until the instant at which the job moves, whoever moves it. What is done to a job before that
 * is dropped: by the worker in this process; and everything, when another process has written to the file, which is
 * noticed before a request is answered.
 */
export type JobCache = {
  get(address: JobAddress, now: number): PollAnswer | undefined;
  /** @param movesAt the instant from which the answer is no longer true; null means never */
  set(address: JobAddress, answer: PollAnswer, movesAt: number | null): void;
  readonly drop: (addresses: readonly JobAddress[]) => void;
  readonly clear: () => void;
};

/** Where a principal finds the job that it asks for: magic jobs begin anew for each token. */
export const addressOf = ({ ownerKey, tokenKey }: Principal, id: string): JobAddress => ({
  ownerKey,
  tokenKey: scenarioOfJobId(id) ? tokenKey : null,
  id,
});

/** @param limit how many answers are kept at the most */
export function createJobCache(limit = 100_000): JobCache {
  const answers = new Map<string, PollAnswer & { readonly movesAt: number }>();
  const nameOf = ({ ownerKey, tokenKey, id }: JobAddress): string =>
    tokenKey === null ? `${ownerKey} ${id}` : `token ${tokenKey} ${id}`;

  return {
    get(address, now) {
      const kept = answers.get(nameOf(address));
      return kept && now < kept.movesAt ? kept : undefined;
    },
    set(address, answer, movesAt) {
      const name = nameOf(address);
      answers.delete(name);
      if (answers.size >= limit) answers.delete(answers.keys().next().value ?? "");
      answers.set(name, { ...answer, movesAt: movesAt ?? Infinity });
    },
    drop: (addresses) => addresses.forEach((address) => answers.delete(nameOf(address))),
    clear: () => answers.clear(),
  };
}

/** The one cache of a server. What another process writes is noticed before a request is answered. */
export function jobCache({ events }: Context): JobCache {
  const cache = createJobCache();
  events.on("changedElsewhere", cache.clear);
  return cache;
}
