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
    // The billing period of `creditsUsed`, counted from the first. In all other periods no credits are used.
    creditsPeriod: integer("credits_period").notNull().default(0),
    projectsCreated: integer("projects_created").notNull().default(0),
    // How many assessment configs were ever created. Deleted ones leave no other trace.
    configsCreated: integer("configs_created").notNull().default(0),
    // Null: as the tier.
    multiReadyLink: integer("multi_ready_link", { mode: "boolean" }),
    readyLinkLimit: integer("ready_link_limit"),
    templateLimit: integer("template_limit"),
    memoriesCreated: integer("memories_created").notNull().default(0),
    capturesCreated: integer("captures_created").notNull().default(0),
    contactsCreated: integer("contacts_created").notNull().default(0),
    insightsCreated: integer("insights_created").notNull().default(0),
    // Null: on, as in all tiers.
    nucleus: integer({ mode: "boolean" }),
  },
  (table) => [uniqueIndex("owners_sandbox_id").on(table.sandboxKey, table.id)],
);

/** The columns of a resource with an owner. Its table has a unique index on `ownerKey` and `id`. */
export const ownedColumns = () => ({
  key: integer().primaryKey({ autoIncrement: true }),
  // The sandbox of the owner, so that queries by sandbox need no join.
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
    // Whether the token belongs to the initial state of its sandbox, and so survives a reset.
    initial: integer({ mode: "boolean" }).notNull().default(false),
    // The sandbox of the owner. Without a foreign key: SQLite cannot add a NOT NULL column with one to a table with rows.
    sandboxKey: integer("sandbox_key").notNull().default(0),
  },
  (table) => [index("tokens_sandbox").on(table.sandboxKey), index("tokens_owner").on(table.ownerKey)],
);
