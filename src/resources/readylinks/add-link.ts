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
  const config = addConfig(context, seed, owner, null, template ?? {}, now);
  return store.insert({
    sandboxKey: owner.sandboxKey,
    ownerKey: owner.key,
    id: uuidOf(draw(seed, "ReadyLink id", owner.id, ordinal)),
    slug: freeSlug(context, seed, owner, ordinal),
    ...customisation,
    isActive: true,
    configKey: config.key,
    createdAt: now,
    updatedAt: now,
    deletedAt: null,
    ...pinned,
  });
}

/**
 * The slug of a ReadyLink that no other link of this server has. It is drawn with the name of the sandbox, because other
 * sandboxes may have the same seed.
 * @param ordinal how many links the owner has made before
 */
export function freeSlug({ use, sandboxStore }: Context, seed: number, owner: NewOwner, ordinal: number): string {
  const { findAnyBySlug } = use(linkStore);
  const { name = "", beginning } = sandboxStore.findByKey(owner.sandboxKey) ?? {};
  const slugOf = (named: string) => draw(seed, "ReadyLink slug", `${named} ${owner.id}`, ordinal).hex.slice(0, 12);
  let slug = slugOf(beginning?.slugName ?? name);
  // A sandbox that was loaded from a snapshot may draw the slugs of the original, which may be on this server too.
  for (let attempt = 0; findAnyBySlug(slug); attempt += 1) slug = slugOf(`${name} ${owner.sandboxKey} ${attempt}`);
  return slug;
}
