import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { sandboxReference } from "../../sandbox/table.ts";

export const owners = sqliteTable(
  "owners",
  {
    key: integer().primaryKey({ autoIncrement: true }),
    sandboxKey: sandboxReference(),
    id: text().notNull(),
    tier: text().notNull(),
    creditsAllocated: integer("credits_allocated").notNull(),
    creditsUsed: integer("credits_used").notNull(),
    createdAt: integer("created_at").notNull(),
    // In which billing period, counted from the first, as many were used: in any other, none are.
    creditsPeriod: integer("credits_period").notNull().default(0),
    projectsCreated: integer("projects_created").notNull().default(0),
    // How many assessment configs were ever made: those that are deleted leave nothing else behind.
    configsCreated: integer("configs_created").notNull().default(0),
    // What the plan says unless the control plane has said something else; null: the plan.
    multiReadyLink: integer("multi_ready_link", { mode: "boolean" }),
    readyLinkLimit: integer("ready_link_limit"),
    templateLimit: integer("template_limit"),
    memoriesCreated: integer("memories_created").notNull().default(0),
    capturesCreated: integer("captures_created").notNull().default(0),
    contactsCreated: integer("contacts_created").notNull().default(0),
    insightsCreated: integer("insights_created").notNull().default(0),
    // Whether the owner has Nucleus; null: as all plans do.
    nucleus: integer({ mode: "boolean" }),
  },
  (table) => [uniqueIndex("owners_sandbox_id").on(table.sandboxKey, table.id)],
);

/** The columns with which a resource is an owner's. Its table has a unique index of `ownerKey` and `id`. */
export const ownedColumns = () => ({
  key: integer().primaryKey({ autoIncrement: true }),
  // The owner's: rows of a sandbox are found without their owners.
  sandboxKey: integer("sandbox_key").notNull(),
  ownerKey: integer("owner_key")
    .notNull()
    .references(() => owners.key, { onDelete: "cascade" }),
  id: text().notNull(),
});

export const tokens = sqliteTable(
  "tokens",
  {
    key: integer().primaryKey({ autoIncrement: true }),
    ownerKey: integer("owner_key")
      .notNull()
      .references(() => owners.key, { onDelete: "cascade" }),
    id: text().notNull(),
    label: text().notNull(),
    digest: text().notNull().unique(),
    prefix: text().notNull(),
    scopes: text({ mode: "json" }).$type<readonly ("read" | "write")[]>().notNull(),
    createdAt: integer("created_at").notNull(),
    expiresAt: integer("expires_at"),
    revokedAt: integer("revoked_at"),
    // Whether the token belongs to the beginning of its sandbox, and so outlives a reset.
    initial: integer({ mode: "boolean" }).notNull().default(false),
    // The owner's. No reference: SQLite cannot add a column that has one and is never null to a table that has rows.
    sandboxKey: integer("sandbox_key").notNull().default(0),
  },
  (table) => [index("tokens_sandbox").on(table.sandboxKey), index("tokens_owner").on(table.ownerKey)],
);
