import type { Context } from "../../capability/capability.ts";
import type { Principal } from "../../agent/principal.ts";
import type { Serialized } from "../../agent/handlers.ts";
import type { components } from "../../contract/openapi.gen.ts";
import { scenarioOfJobId } from "../../scenarios/scenarios.ts";
import type { JobAddress } from "./store.ts";

export type JobBody = { data: components["schemas"]["JobStatus"] };

/** A cached response to a poll, with the job status in it. */
export type PollAnswer = { readonly body: Serialized<JobBody>; readonly status: string };

/**
 * A cache of responses to polls. A response is valid until the next transition of its job. It is dropped when a job is changed
 * in this process, and all are dropped when another process has written to the file.
 */
export type JobCache = {
  get(address: JobAddress, now: number): PollAnswer | undefined;
  /** @param movesAt the instant of the job's next transition; null means never */
  set(address: JobAddress, answer: PollAnswer, movesAt: number | null): void;
  readonly drop: (addresses: readonly JobAddress[]) => void;
  readonly clear: () => void;
};

/** The cache key of a job for a principal. A magic job exists once for each token. */
export const addressOf = ({ ownerKey, tokenKey }: Principal, id: string): JobAddress => ({
  ownerKey,
  tokenKey: scenarioOfJobId(id) ? tokenKey : null,
  id,
});

/** @param limit how many responses are cached, at most */
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

/** The cache of a server. */
export function jobCache({ events }: Context): JobCache {
  const cache = createJobCache();
  events.on("changedElsewhere", cache.clear);
  return cache;
}
