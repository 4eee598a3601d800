import type { Context, NewOwner } from "../../capability/capability.ts";
import { contactStore } from "../contacts/module.ts";
import { historyStore } from "./history-store.ts";
import { type History, raisedBy } from "./raise.ts";
import { lastRound, listedMs, overdueMs, staleMs } from "./rounds.ts";
import { insightStore, type NewInsight } from "./store.ts";

/** The data of an owner that can raise an insight which is listed at an instant; at most `limit` leads and action items. */
function historyOf({ use }: Context, { key: ownerKey }: NewOwner, now: number, limit: number): History {
  const store = use(historyStore);
  const round = lastRound(now);
  const projects = store.projects(ownerKey, round - staleMs, now);
  const analysed = projects.filter(({ analysedAt }) => analysedAt !== null);
  const overdue = { ownerKey, after: round - overdueMs - listedMs, upTo: round - overdueMs };
  return {
    projects,
    leads: analysed.length > 0 ? store.leads({ ownerKey, after: now - listedMs, upTo: now }, analysed, limit) : [],
    actions: store.actions(overdue, limit).map(({ captureKey, ...action }) => {
      const contact = use(contactStore).firstNamed(ownerKey, store.mentions(captureKey));
      return { ...action, contact: contact ? { id: contact.id, name: contact.name } : null };
    }),
  };
}

/** The insights of an owner that are due at an instant and not written yet, at most `limit`. */
export function dueOf(
  context: Context,
  seed: number,
  owner: NewOwner,
  now: number,
  limit: number,
): readonly NewInsight[] {
  const store = context.use(insightStore);
  return raisedBy(seed, owner.id, historyOf(context, owner, now, limit), now)
    .filter(({ cause }) => !store.hasRaised(owner.key, cause))
    .map((insight) => ({ ...insight, sandboxKey: owner.sandboxKey, ownerKey: owner.key }));
}
