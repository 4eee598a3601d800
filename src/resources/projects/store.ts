import { findOwned } from "../../agent/find-owned.ts";
import type { Principal } from "../../agent/principal.ts";
import type { Context } from "../../capability/capability.ts";
import { and, eq, sql } from "drizzle-orm";
import type { Database } from "../../database/open.ts";
import { preparedInsert } from "../../database/prepared-insert.ts";
import { ownerByResourceId } from "../account/module.ts";
import { projects } from "./table.ts";

export type ProjectRow = typeof projects.$inferSelect;
export type NewProject = Omit<ProjectRow, "key" | "jobsTriggered" | "documents"> &
  Partial<Pick<ProjectRow, "documents">>;
export type ProjectStore = ReturnType<typeof createProjectStore>;

export function createProjectStore(database: Database) {
  const { orm, sqlite } = database;
  const create = preparedInsert(database, projects);
  const ofOwner = orm
    .select()
    .from(projects)
    .where(eq(projects.ownerKey, sql.placeholder("ownerKey")))
    .orderBy(projects.key)
    .prepare();
  const byId = orm
    .select()
    .from(projects)
    .where(and(eq(projects.ownerKey, sql.placeholder("ownerKey")), eq(projects.id, sql.placeholder("id"))))
    .prepare();
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
    insert(rows: NewProject[]): void {
      orm.insert(projects).values(rows).run();
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
