import { and, asc, eq, sql } from "drizzle-orm";
import { findOwned } from "../../agent/find-owned.ts";
import type { Principal } from "../../agent/principal.ts";
import type { Context } from "../../capability/capability.ts";
import type { Database } from "../../database/open.ts";
import { preparedInsert } from "../../database/prepared-insert.ts";
import { savedQueries } from "../../database/saved-queries.ts";
import { ownerByResourceId } from "../account/module.ts";
import { contacts } from "./table.ts";

export type ContactRow = typeof contacts.$inferSelect;
export type NewContact = Omit<ContactRow, "key" | "nameKey" | "emailKey">;
type NewRow = typeof contacts.$inferInsert;

const keyOf = (text: string): string => text.toLowerCase();

/** The columns of a contact, with its search keys. */
const rowOf = <Given extends Partial<NewContact>>(given: Given) => ({
  ...given,
  ...(given.name !== undefined && { nameKey: keyOf(given.name) }),
  ...(given.email !== undefined && { emailKey: given.email === null ? null : keyOf(given.email) }),
});
const queries = savedQueries({
  byId: (orm) =>
    orm
      .select()
      .from(contacts)
      .where(and(eq(contacts.ownerKey, sql.placeholder("ownerKey")), eq(contacts.id, sql.placeholder("id")))),
});

function createContactStore(database: Database) {
  const { orm, sqlite } = database;
  const { byId } = queries(database);
  type Named = { ownerKey: number; names: string };
  const named = `SELECT contacts.key FROM json_each(@names) CROSS JOIN contacts
      ON contacts.owner_key = @ownerKey AND name_key = value
    UNION SELECT contacts.key FROM json_each(@names) CROSS JOIN contacts
      ON contacts.owner_key = @ownerKey AND email_key = value`;
  const touch = sqlite.prepare<Named & { now: number }>(
    `UPDATE contacts SET last_interaction_at = max(coalesce(last_interaction_at, 0), @now) WHERE key IN (${named})`,
  );
  const firstNamed = sqlite.prepare<Named, { id: string; name: string }>(
    `SELECT id, name FROM contacts WHERE key IN (${named}) ORDER BY key LIMIT 1`,
  );
  const namesOf = (names: readonly string[]): string => JSON.stringify(names.map(keyOf));
  const insert = preparedInsert(database, contacts);
  return {
    find: (ownerKey: number, id: string): ContactRow | undefined => byId.get({ ownerKey, id }),
    /** The owner of a contact, in a sandbox. */
    ownerOf: ownerByResourceId(sqlite, "contacts"),
    /** The contacts of an owner by name. A search matches name and company. */
    list(ownerKey: number, search = ""): ContactRow[] {
      const rows = orm
        .select()
        .from(contacts)
        .where(eq(contacts.ownerKey, ownerKey))
        .orderBy(asc(sql`${contacts.name} COLLATE NOCASE`), asc(contacts.key))
        .all();
      // SQLite compares case-insensitively only for ASCII.
      const sought = search.toLowerCase();
      return rows.filter(({ name, company }) =>
        [name, company ?? ""].some((text) => text.toLowerCase().includes(sought)),
      );
    },
    /** Updates the last interaction of the owner's contacts with one of the names or e-mail addresses. */
    touch(ownerKey: number, names: readonly string[], now: number): void {
      if (names.length > 0) touch.run({ ownerKey, names: namesOf(names), now });
    },
    /** The owner's first contact with one of the names or e-mail addresses. */
    firstNamed: (ownerKey: number, names: readonly string[]): { id: string; name: string } | undefined =>
      names.length > 0 ? firstNamed.get({ ownerKey, names: namesOf(names) }) : undefined,
    insert: (contact: Omit<NewRow, "nameKey" | "emailKey">): ContactRow =>
      insert({ ...contact, nameKey: keyOf(contact.name), emailKey: contact.email ? keyOf(contact.email) : undefined }),
    change: (key: number, change: Partial<NewContact>): ContactRow =>
      orm.update(contacts).set(rowOf(change)).where(eq(contacts.key, key)).returning().get(),
    delete(key: number): void {
      orm.delete(contacts).where(eq(contacts.key, key)).run();
    },
  };
}

export const contactStore = ({ database }: Context): ReturnType<typeof createContactStore> =>
  createContactStore(database);

/** The contact of the caller with an id. @throws ApiError CONTACT_NOT_FOUND */
export function findContact({ use }: Context, principal: Principal, id: string): ContactRow {
  const { find, ownerOf } = use(contactStore);
  return findOwned({ noun: "CONTACT", find, ownerOf }, principal, id);
}
