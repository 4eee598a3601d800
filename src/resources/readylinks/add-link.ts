import type { Context, NewOwner } from "../../capability/capability.ts";
import { draw, uuidOf } from "../../core/seed.ts";
import { addConfig, type ConfigRow } from "../assessment-configs/module.ts";
import { type LinkRow, linkStore, type NewLink } from "./store.ts";

/** What a link shows of who asks. */
export type Customisation = Pick<
  NewLink,
  "name" | "consultantName" | "companyName" | "logoUrl" | "bookingLink" | "description"
>;

/**
 * Adds a ReadyLink with a working config of its own, a copy of the template. Call it in a transaction.
 * @param pinned what is given instead of drawn
 */
export function addLink(
  context: Context,
  seed: number,
  owner: NewOwner,
  customisation: Customisation,
  template: ConfigRow | null,
  now: number,
  pinned: Partial<Pick<NewLink, "id" | "slug" | "isActive">> = {},
): LinkRow {
  const store = context.use(linkStore);
  const ordinal = store.countMade(owner.key);
  const sandboxName = context.sandboxStore.findByKey(owner.sandboxKey)?.name ?? "";
  const config = addConfig(context, seed, owner, null, template ?? {}, now);
  return store.insert({
    sandboxKey: owner.sandboxKey,
    ownerKey: owner.key,
    id: uuidOf(draw(seed, "ReadyLink id", owner.id, ordinal)),
    // With the name of the sandbox: there may be others with the same seed, and a slug alone says which one is meant.
    slug: draw(seed, "ReadyLink slug", `${sandboxName} ${owner.id}`, ordinal).hex.slice(0, 12),
    ...customisation,
    isActive: true,
    configKey: config.key,
    createdAt: now,
    updatedAt: now,
    deletedAt: null,
    ...pinned,
  });
}
