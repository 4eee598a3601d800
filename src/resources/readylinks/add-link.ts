import type { Context, NewOwner } from "../../capability/capability.ts";
import { draw, uuidOf } from "../../core/seed.ts";
import { addConfig, type ConfigRow } from "../assessment-configs/module.ts";
import { type LinkRow, linkStore, type NewLink } from "./store.ts";

/** The branding of a survey. */
export type Customisation = Pick<
  NewLink,
  "name" | "consultantName" | "companyName" | "logoUrl" | "bookingLink" | "description"
>;

/**
 * Adds a ReadyLink with its own working config, a copy of the template. Call it in a transaction.
 * @param pinned given values, instead of random ones
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
 * A random slug for a ReadyLink, unique on this server. The name of the sandbox is an input, because other sandboxes may have
 * the same seed.
 * @param ordinal how many ReadyLinks of the owner were created before
 */
export function freeSlug({ use, sandboxStore }: Context, seed: number, owner: NewOwner, ordinal: number): string {
  const { findAnyBySlug } = use(linkStore);
  const { name = "", beginning } = sandboxStore.findByKey(owner.sandboxKey) ?? {};
  const slugOf = (named: string) => draw(seed, "ReadyLink slug", `${named} ${owner.id}`, ordinal).hex.slice(0, 12);
  let slug = slugOf(beginning?.slugName ?? name);
  // A sandbox from a snapshot may generate the slugs of its original, which may exist on this server too.
  for (let attempt = 0; findAnyBySlug(slug); attempt += 1) slug = slugOf(`${name} ${owner.sandboxKey} ${attempt}`);
  return slug;
}
