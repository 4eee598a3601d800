import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { components } from "../../contract/openapi.gen.ts";
import { ownedColumns } from "../account/table.ts";

type Overrides = Readonly<Record<string, components["schemas"]["QuestionOverride"]>>;

export const assessmentConfigs = sqliteTable(
  "assessment_configs",
  {
    ...ownedColumns(),
    isTemplate: integer("is_template", { mode: "boolean" }).notNull(),
    // Null for a working config.
    name: text(),
    questionOrder: text("question_order", { mode: "json" }).$type<readonly string[]>().notNull(),
    hiddenQuestions: text("hidden_questions", { mode: "json" }).$type<readonly string[]>().notNull(),
    scoringWeights: text("scoring_weights", { mode: "json" }).$type<Readonly<Record<string, number>>>().notNull(),
    defaultQuestionOverrides: text("default_question_overrides", { mode: "json" }).$type<Overrides>().notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    index("assessment_configs_sandbox").on(table.sandboxKey),
    index("assessment_configs_owner_key").on(table.ownerKey, table.isTemplate),
    uniqueIndex("assessment_configs_owner_id").on(table.ownerKey, table.id),
  ],
);
