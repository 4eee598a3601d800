import { findOwned } from "../../agent/find-owned.ts";
import type { Principal } from "../../agent/principal.ts";
import type { Context } from "../../capability/capability.ts";
import { and, count, desc, eq, getTableColumns, sql } from "drizzle-orm";
import type { Database } from "../../database/open.ts";
import { bulkInsert, preparedInsert } from "../../database/prepared-insert.ts";
import { savedQueries } from "../../database/saved-queries.ts";
import { ownerByResourceId, owners } from "../account/module.ts";
import { projects } from "./table.ts";

export type ProjectRow = typeof projects.$inferSelect;
export type NewProject = Omit<ProjectRow, "key" | "jobsTriggered" | "documents"> &
  Partial<Pick<ProjectRow, "documents">>;
/** A project and the id of its owner. */
export type OwnedProject = ProjectRow & { readonly ownerId: string };
export type ProjectStore = ReturnType<typeof createProjectStore>;
const queries = savedQueries({
  ofOwner: (orm) =>
    orm
      .select()
      .from(projects)
      .where(eq(projects.ownerKey, sql.placeholder("ownerKey")))
      .orderBy(projects.key),
  // Joined to the left, so that SQLite goes through the projects first and stops at the limit.
  newest: (orm) =>
    orm
      .select({ ...getTableColumns(projects), ownerId: sql<string>`${owners.id}` })
      .from(projects)
      .leftJoin(owners, eq(owners.key, projects.ownerKey))
      .where(eq(projects.sandboxKey, sql.placeholder("sandboxKey")))
      .orderBy(desc(projects.createdAt), desc(projects.key))
      .limit(sql.placeholder("limit")),
  total: (orm) =>
    orm
      .select({ count: count() })
      .from(projects)
      .where(eq(projects.sandboxKey, sql.placeholder("sandboxKey"))),
  byId: (orm) =>
    orm
      .select()
      .from(projects)
      .where(and(eq(projects.ownerKey, sql.placeholder("ownerKey")), eq(projects.id, sql.placeholder("id")))),
});

export function createProjectStore(database: Database) {
  const { orm, sqlite } = database;
  const { ofOwner, newest, total, byId } = queries(database);
  const create = preparedInsert(database, projects);
  const insert = bulkInsert(database, projects);
  const countTrigger = sqlite.prepare<[number]>(
    "UPDATE projects SET jobs_triggered = jobs_triggered + 1 WHERE key = ?",
  );
  const ownerOf = ownerByResourceId(sqlite, "projects");

  return {
    /** The owner of a project, in a sandbox. */
    ownerOf,
    /** In the order of their creation. */
    list: (ownerKey: number): ProjectRow[] => ofOwner.all({ ownerKey }),
    find: (ownerKey: number, id: string): ProjectRow | undefined => byId.get({ ownerKey, id }),
    /** Those of a sandbox, the newest first. */
    ofSandbox: (sandboxKey: number, limit: number): OwnedProject[] => newest.all({ sandboxKey, limit }),
    /** How many a sandbox has. */
    countOf: (sandboxKey: number): number => total.get({ sandboxKey })?.count ?? 0,
    insert(rows: NewProject[]): void {
      for (const row of rows) insert(row);
    },
    create: (project: NewProject): ProjectRow => create(project),
    change: (key: number, change: Partial<NewProject>): ProjectRow =>
      orm.update(projects).set(change).where(eq(projects.key, key)).returning().get(),
    /** Saves the number of triggered jobs. */
    saveTriggered(key: number, jobsTriggered: number): void {
      orm.update(projects).set({ jobsTriggered }).where(eq(projects.key, key)).run();
    },
    /** Increments the number of triggered jobs. */
    countTrigger(key: number): void {
      countTrigger.run(key);
    },
  };
}

export const projectStore = ({ database }: Context): ProjectStore => createProjectStore(database);

/** The project of the caller with an id. @throws ApiError PROJECT_NOT_FOUND */
export function findProject({ use }: Context, principal: Principal, id: string): ProjectRow {
  const { find, ownerOf } = use(projectStore);
  return findOwned({ noun: "PROJECT", find, ownerOf }, principal, id);
}
