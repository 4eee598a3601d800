import { and, asc, count, desc, eq, getTableColumns, isNull, lte, type SQL, sql } from "drizzle-orm";
import { findOwned } from "../../agent/find-owned.ts";
import type { Snapshot } from "../../agent/paging.ts";
import type { Principal } from "../../agent/principal.ts";
import type { Context } from "../../capability/capability.ts";
import type { operations } from "../../contract/openapi.gen.ts";
import type { Database } from "../../database/open.ts";
import { preparedInsert } from "../../database/prepared-insert.ts";
import { savedQueries } from "../../database/saved-queries.ts";
import { ownerByResourceId, owners } from "../account/module.ts";
import { assessmentConfigs } from "../assessment-configs/module.ts";
import { readyLinks as links } from "./table.ts";

export type LinkRow = typeof links.$inferSelect;
export type NewLink = Omit<LinkRow, "key" | "leadsCount">;
/** A ReadyLink in the format of the control plane. */
export type ShownLink = LinkRow & { readonly ownerId: string; readonly configId: string | null };
export type LinkStore = ReturnType<typeof createLinkStore>;

type Query = NonNullable<operations["listReadyLinks"]["parameters"]["query"]>;
export type LinkSort = NonNullable<Query["sortBy"]>;
export type SortOrder = NonNullable<Query["sortOrder"]>;

const columns = {
  created_at: links.createdAt,
  updated_at: links.updatedAt,
  name: links.name,
} as const satisfies Record<LinkSort, unknown>;
const isThere = isNull(links.deletedAt);
const inSandbox = and(eq(links.sandboxKey, sql.placeholder("sandboxKey")), isThere);
const isOfOwner = eq(links.ownerKey, sql.placeholder("ownerKey"));

const queries = savedQueries({
  // A left join, so that SQLite reads the ReadyLinks first and stops at the limit.
  newest: (orm) =>
    orm
      .select({ ...getTableColumns(links), ownerId: sql<string>`${owners.id}`, configId: assessmentConfigs.id })
      .from(links)
      .leftJoin(owners, eq(owners.key, links.ownerKey))
      .leftJoin(assessmentConfigs, eq(assessmentConfigs.key, links.configKey))
      .where(inSandbox)
      .orderBy(desc(links.key))
      .limit(sql.placeholder("limit")),
  byKey: (orm) =>
    orm
      .select()
      .from(links)
      .where(eq(links.key, sql.placeholder("key"))),
  bySlug: (orm) =>
    orm
      .select()
      .from(links)
      .where(eq(links.slug, sql.placeholder("slug"))),
  ofOwner: (orm) => orm.select().from(links).where(and(isOfOwner, isThere)).orderBy(links.key),
  made: (orm) => orm.select({ made: count() }).from(links).where(isOfOwner),
  total: (orm) => orm.select({ total: count() }).from(links).where(inSandbox),
});

// eslint-disable-next-line max-lines-per-function -- its functions share the prepared statements
function createLinkStore(database: Database) {
  const { orm, sqlite } = database;
  const { newest, byKey, bySlug, ofOwner, made, total } = queries(database);
  const insert = preparedInsert(database, links);
  const ownerOf = ownerByResourceId(sqlite, "ready_links");
  const countLead = sqlite.prepare<[number, number]>(
    "UPDATE ready_links SET leads_count = leads_count + ? WHERE key = ?",
  );
  const found = (ownerKey: number, search: string | undefined): SQL | undefined =>
    and(
      eq(links.ownerKey, ownerKey),
      isThere,
      search === undefined ? undefined : sql`instr(lower(${links.name}), lower(${search})) > 0`,
    );

  return {
    /** Finds a ReadyLink that is not deleted. */
    find: (ownerKey: number, id: string): LinkRow | undefined =>
      orm
        .select()
        .from(links)
        .where(and(eq(links.ownerKey, ownerKey), eq(links.id, id), isThere))
        .get(),
    /** When a ReadyLink was deleted; null: not deleted. */
    deletedAt: (ownerKey: number, id: string): number | null | undefined =>
      orm
        .select({ at: links.deletedAt })
        .from(links)
        .where(and(eq(links.ownerKey, ownerKey), eq(links.id, id)))
        .get()?.at,
    /** Finds a ReadyLink, also a deleted one. */
    get: (key: number): LinkRow | undefined => byKey.get({ key }),
    /** Finds a ReadyLink with an open survey. */
    findBySlug: (slug: string): LinkRow | undefined =>
      orm
        .select()
        .from(links)
        .where(and(eq(links.slug, slug), isThere, eq(links.isActive, true)))
        .get(),
    /** Finds a ReadyLink in any sandbox, also a deleted one. */
    findAnyBySlug: (slug: string): LinkRow | undefined => bySlug.get({ slug }),
    /** The owner of a ReadyLink, also of a deleted one, in a sandbox. */
    ownerOf,
    /** The ReadyLinks of a sandbox that are not deleted, the newest first. */
    ofSandbox: (sandboxKey: number, limit = Infinity): ShownLink[] =>
      newest.all({ sandboxKey, limit: limit === Infinity ? -1 : limit }),
    /** The number of ReadyLinks of a sandbox that are not deleted. */
    countOf: (sandboxKey: number): number => total.get({ sandboxKey })?.total ?? 0,
    /** The ReadyLinks of an owner that are not deleted, in the order of their creation. */
    ofOwner: (ownerKey: number): LinkRow[] => ofOwner.all({ ownerKey }),
    /** How many ReadyLinks of an owner were ever created. */
    countMade: (ownerKey: number): number => made.get({ ownerKey })?.made ?? 0,
    /** The ReadyLinks of an owner that are not deleted. */
    count(ownerKey: number, search?: string): Snapshot {
      const counted = orm
        .select({ total: sql<number>`count(*)`, newestKey: sql<number>`coalesce(max(${links.key}), 0)` })
        .from(links)
        .where(found(ownerKey, search))
        .get();
      return counted ?? { total: 0, newestKey: 0 };
    },
    list(
      ownerKey: number,
      { search, sortBy, sortOrder }: { search: string | undefined; sortBy: LinkSort; sortOrder: SortOrder },
      newestKey: number,
      limit: number,
      offset: number,
    ): LinkRow[] {
      const by = sortOrder === "asc" ? asc : desc;
      return orm
        .select()
        .from(links)
        .where(and(found(ownerKey, search), lte(links.key, newestKey)))
        .orderBy(by(columns[sortBy]), by(links.key))
        .limit(limit)
        .offset(offset)
        .all();
    },
    insert: (link: NewLink): LinkRow => insert(link),
    change: (key: number, change: Partial<NewLink>): LinkRow =>
      orm.update(links).set(change).where(eq(links.key, key)).returning().get(),
    /** Increases the number of leads of a ReadyLink. */
    countLead(key: number, more = 1): void {
      countLead.run(more, key);
    },
  };
}

export const linkStore = ({ database }: Context): LinkStore => createLinkStore(database);

/** The ReadyLink of the caller with an id. @throws ApiError READYLINK_NOT_FOUND */
export function findLink({ use }: Context, principal: Principal, id: string): LinkRow {
  const { find, ownerOf, deletedAt } = use(linkStore);
  return findOwned({ noun: "READYLINK", find, ownerOf, deletedAt }, principal, id);
}
