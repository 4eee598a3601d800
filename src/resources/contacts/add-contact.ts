import type { Context, NewOwner } from "../../capability/capability.ts";
import { draw, uuidOf } from "../../core/seed.ts";
import { ownerStore } from "../account/module.ts";
import { type ContactRow, contactStore, type NewContact } from "./store.ts";

/** Adds a contact of an owner. Call it in a transaction. @param given further fields */
export function addContact(
  { use }: Context,
  seed: number,
  owner: NewOwner,
  name: string,
  given: Partial<NewContact>,
  now: number,
): ContactRow {
  const ordinal = use(ownerStore).count(owner.key, "contactsCreated");
  return use(contactStore).insert({
    sandboxKey: owner.sandboxKey,
    ownerKey: owner.key,
    id: uuidOf(draw(seed, "contact id", owner.id, ordinal)),
    name,
    ...given,
    createdAt: now,
    updatedAt: now,
  });
}
