import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { ownedColumns } from "../account/table.ts";

export const relationshipTypes = ["client", "prospect", "partner", "referral"] as const;

export const contacts = sqliteTable(
  "contacts",
  {
    ...ownedColumns(),
    name: text().notNull(),
    // Name and e-mail address in lower case, because SQLite compares case-insensitively only for ASCII.
    nameKey: text("name_key").notNull(),
    email: text(),
    emailKey: text("email_key"),
    phone: text(),
    company: text(),
    role: text(),
    notes: text(),
    relationshipType: text("relationship_type", { enum: relationshipTypes }),
    // When a capture last mentioned the contact by name.
    lastInteractionAt: integer("last_interaction_at"),
    leadId: text("lead_id"),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    index("contacts_sandbox").on(table.sandboxKey),
    uniqueIndex("contacts_owner_id").on(table.ownerKey, table.id),
    index("contacts_name").on(table.ownerKey, table.nameKey),
    index("contacts_email").on(table.ownerKey, table.emailKey),
  ],
);
