import type { Principal } from "../auth/principal.ts";
import type { Serialized } from "../contract/handlers.ts";
import { addressOf, type JobBody, type JobCache, type KeptAnswer } from "./job-cache.ts";
import type { JobAddress } from "./store.ts";

/** Gives what a principal is answered who polls a path, while that is true. */
export type RecentAnswers = (principal: Principal, url: string, now: number) => Serialized<JobBody> | undefined;

/** One of so many that are looked for is remembered: what comes often soon is, and the rest would only cost. */
const rememberedOf = 8;

/**
 * Those of the answers that are kept which have just been given, by path. To look for one among a hundred thousand takes
 * long, since each step of it reads another place in memory, and those that are asked for over and over are few.
 * @param idFrom where in a path the job's id begins
 * @param limit how many are remembered until all of them are forgotten
 */
export function createRecentAnswers(cache: JobCache, idFrom: number, limit = 5000): RecentAnswers {
  let looked = 0;
  const recent = new Map<string, { readonly address: JobAddress; readonly kept: KeptAnswer }>();
  const isOf = ({ ownerKey, tokenKey }: JobAddress, principal: Principal): boolean =>
    ownerKey === principal.ownerKey && (tokenKey === null || tokenKey === principal.tokenKey);

  return (principal, url, now) => {
    const found = recent.get(url);
    if (found && isOf(found.address, principal) && now < found.kept.movesAt) return found.kept.body;
    const address = addressOf(principal, url.slice(idFrom));
    const kept = cache.find(address);
    if (!kept || now >= kept.movesAt) return undefined;
    looked += 1;
    if (looked % rememberedOf === 0) {
      if (recent.size >= limit) recent.clear();
      recent.set(url, { address, kept });
    }
    return kept.body;
  };
}
