import { and, desc, eq, lte, sql } from "drizzle-orm";
import { findOwned } from "../../agent/find-owned.ts";
import type { Principal } from "../../agent/principal.ts";
import type { Snapshot } from "../../agent/paging.ts";
import type { Context } from "../../capability/capability.ts";
import type { Database } from "../../database/open.ts";
import { preparedInsert } from "../../database/prepared-insert.ts";
import { savedQueries } from "../../database/saved-queries.ts";
import { ownerByResourceId } from "../account/module.ts";
import { assessmentConfigs as configs } from "./table.ts";

export type ConfigRow = typeof configs.$inferSelect;
export type NewConfig = Omit<ConfigRow, "key">;
export type ConfigStore = ReturnType<typeof createConfigStore>;
const queries = savedQueries({
  byId: (orm) =>
    orm
      .select()
      .from(configs)
      .where(and(eq(configs.ownerKey, sql.placeholder("ownerKey")), eq(configs.id, sql.placeholder("id")))),
  templates: (orm) =>
    orm
      .select()
      .from(configs)
      .where(and(eq(configs.ownerKey, sql.placeholder("ownerKey")), eq(configs.isTemplate, true)))
      .orderBy(configs.key),
  byKey: (orm) =>
    orm
      .select()
      .from(configs)
      .where(eq(configs.key, sql.placeholder("key"))),
});

function createConfigStore(database: Database) {
  const { orm, sqlite } = database;
  const { byId, byKey, templates } = queries(database);
  const insert = preparedInsert(database, configs);
  const ownerOf = ownerByResourceId(sqlite, "assessment_configs");
  const ofKind = (ownerKey: number, isTemplate: boolean | undefined) =>
    and(eq(configs.ownerKey, ownerKey), isTemplate === undefined ? undefined : eq(configs.isTemplate, isTemplate));

  return {
    find: (ownerKey: number, id: string): ConfigRow | undefined => byId.get({ ownerKey, id }),
    /** The owner of a config, in a sandbox. */
    ownerOf,
    get: (key: number): ConfigRow | undefined => byKey.get({ key }),
    /** The templates of an owner, in the order of their creation. */
    templates: (ownerKey: number): ConfigRow[] => templates.all({ ownerKey }),
    /** The configs of an owner: templates, working configs, or both. */
    count(ownerKey: number, isTemplate?: boolean): Snapshot {
      const counted = orm
        .select({ total: sql<number>`count(*)`, newestKey: sql<number>`coalesce(max(key), 0)` })
        .from(configs)
        .where(ofKind(ownerKey, isTemplate))
        .get();
      return counted ?? { total: 0, newestKey: 0 };
    },
    /** The newest first. */
    list: (ownerKey: number, isTemplate: boolean | undefined, newestKey: number, limit: number, offset: number) =>
      orm
        .select()
        .from(configs)
        .where(and(ofKind(ownerKey, isTemplate), lte(configs.key, newestKey)))
        .orderBy(desc(configs.createdAt), desc(configs.key))
        .limit(limit)
        .offset(offset)
        .all(),
    insert: (config: NewConfig): ConfigRow => insert(config),
    change: (key: number, change: Partial<NewConfig>): ConfigRow =>
      orm.update(configs).set(change).where(eq(configs.key, key)).returning().get(),
    delete(key: number): void {
      orm.delete(configs).where(eq(configs.key, key)).run();
    },
  };
}

export const configStore = ({ database }: Context): ConfigStore => createConfigStore(database);

/** The config of the caller with an id. @throws ApiError ASSESSMENT_CONFIG_NOT_FOUND */
export function findConfig({ use }: Context, principal: Principal, id: string): ConfigRow {
  const { find, ownerOf } = use(configStore);
  return findOwned({ noun: "ASSESSMENT_CONFIG", find, ownerOf }, principal, id);
}
