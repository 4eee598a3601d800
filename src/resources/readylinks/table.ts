import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { ownedColumns } from "../account/table.ts";
import { assessmentConfigs } from "../assessment-configs/table.ts";

export const readyLinks = sqliteTable(
  "ready_links",
  {
    ...ownedColumns(),
    // Identifies the ReadyLink in the URL of its survey.
    slug: text().notNull(),
    name: text().notNull(),
    consultantName: text("consultant_name"),
    companyName: text("company_name"),
    logoUrl: text("logo_url"),
    bookingLink: text("booking_link"),
    description: text(),
    isActive: integer("is_active", { mode: "boolean" }).notNull(),
    // Null: the default questions.
    configKey: integer("config_key").references(() => assessmentConfigs.key, { onDelete: "set null" }),
    leadsCount: integer("leads_count").notNull().default(0),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
    deletedAt: integer("deleted_at"),
  },
  (table) => [
    index("ready_links_sandbox").on(table.sandboxKey),
    uniqueIndex("ready_links_slug").on(table.slug),
    index("ready_links_config").on(table.configKey),
    uniqueIndex("ready_links_owner_id").on(table.ownerKey, table.id),
  ],
);
