import { and, desc, eq, getTableColumns, inArray, sql } from "drizzle-orm";
import { findOwned } from "../../agent/find-owned.ts";
import type { Snapshot } from "../../agent/paging.ts";
import type { Principal } from "../../agent/principal.ts";
import type { Context, NewOwner } from "../../capability/capability.ts";
import type { operations } from "../../contract/openapi.gen.ts";
import type { Database } from "../../database/open.ts";
import { bulkInsert, preparedInsert } from "../../database/prepared-insert.ts";
import { savedQueries } from "../../database/saved-queries.ts";
import { ownerByResourceId, owners } from "../account/module.ts";
import { readyLinks } from "../readylinks/module.ts";
import { leadCounts, leads } from "./table.ts";

export type LeadRow = typeof leads.$inferSelect;
export type NewLead = Omit<LeadRow, "key" | "hasPdf" | "isResearchOver" | `research${string}`>;
export type LeadStore = ReturnType<typeof createLeadStore>;

/** The columns for the control plane: all but the answers, which are long. */
export type ShownLead = Omit<LeadRow, "answers"> & { readonly ownerId: string; readonly readyLinkId: string | null };

type Query = NonNullable<operations["listLeads"]["parameters"]["query"]>;

/** Filters and order of a list of leads. */
export type LeadFilters = Required<Pick<Query, "status" | "sortBy" | "sortOrder">>;

/** The sort columns, in the form of their indexes. */
const columns = {
  created_at: "created_at",
  updated_at: "updated_at",
  ai_readiness_score: "ai_readiness_score",
  composite_score: "composite_score",
  business_name: "business_name COLLATE NOCASE",
} as const satisfies Record<LeadFilters["sortBy"], string>;

/** Whether a filter matches archived leads, other leads, or both. */
const archivedIn = { active: [0], archived: [1], all: [0, 1] } as const;
const queries = savedQueries({
  byId: (orm) =>
    orm
      .select()
      .from(leads)
      .where(and(eq(leads.ownerKey, sql.placeholder("ownerKey")), eq(leads.id, sql.placeholder("id")))),
  // A left join, so that SQLite reads the leads first and stops at the limit.
  newest: (orm) =>
    orm
      .select({
        ...getTableColumns(leads),
        answers: sql<null>`NULL`,
        ownerId: sql<string>`${owners.id}`,
        readyLinkId: readyLinks.id,
      })
      .from(leads)
      .leftJoin(owners, eq(owners.key, leads.ownerKey))
      .leftJoin(readyLinks, eq(readyLinks.key, leads.linkKey))
      .where(eq(leads.sandboxKey, sql.placeholder("sandboxKey")))
      .orderBy(desc(leads.key))
      .limit(sql.placeholder("limit")),
  countsOf: (orm) =>
    orm
      .select()
      .from(leadCounts)
      .where(eq(leadCounts.ownerKey, sql.placeholder("ownerKey"))),
  byKey: (orm) =>
    orm
      .select()
      .from(leads)
      .where(eq(leads.key, sql.placeholder("key"))),
});

// eslint-disable-next-line max-lines-per-function -- its functions share the prepared statements
function createLeadStore(database: Database) {
  const { orm, sqlite } = database;
  const { byId, newest, countsOf, byKey } = queries(database);
  const insert = preparedInsert(database, leads);
  const insertKey = bulkInsert(database, leads);
  const ownerOf = ownerByResourceId(sqlite, "leads");
  const countMore = sqlite.prepare<{ sandboxKey: number; ownerKey: number; isArchived: 0 | 1; more: number }>(
    `INSERT INTO lead_counts (sandbox_key, owner_key, is_archived, count)
     VALUES (@sandboxKey, @ownerKey, @isArchived, @more)
     ON CONFLICT (owner_key, is_archived) DO UPDATE SET count = count + @more`,
  );
  const dueResearch = sqlite
    .prepare<{ sandboxKey: number; now: number }, number>(
      `SELECT key FROM leads WHERE is_research_over = 0 AND sandbox_key = @sandboxKey AND research_ends_at <= @now`,
    )
    .pluck();
  const endResearch = sqlite.prepare<{ key: number }>(
    `UPDATE leads SET is_research_over = 1, updated_at = max(updated_at, research_ends_at),
     composite_score = CASE research_outcome WHEN 'completed' THEN research_score ELSE composite_score END
     WHERE key = @key`,
  );
  const nextResearch = sqlite
    .prepare<{ sandboxKey: number; now: number }, number | null>(
      `SELECT min(CASE WHEN research_starts_at > @now THEN research_starts_at ELSE research_ends_at END) FROM leads
       WHERE is_research_over = 0 AND sandbox_key = @sandboxKey AND research_ends_at > @now`,
    )
    .pluck();
  const newestKey = sqlite.prepare<[], number>("SELECT coalesce(max(key), 0) FROM leads").pluck();
  const total = sqlite
    .prepare<{ sandboxKey: number }, number>(
      "SELECT coalesce(sum(count), 0) FROM lead_counts WHERE sandbox_key = @sandboxKey",
    )
    .pluck();

  const ownersOf = (sandboxKey: number) =>
    orm.select({ key: owners.key }).from(owners).where(eq(owners.sandboxKey, sandboxKey));

  const count = (lead: Pick<LeadRow, "sandboxKey" | "ownerKey">, isArchived: boolean, more: number): void => {
    countMore.run({ ...lead, isArchived: isArchived ? 1 : 0, more });
  };

  return {
    find: (ownerKey: number, id: string): LeadRow | undefined => byId.get({ ownerKey, id }),
    /** The owner of a lead, in a sandbox. */
    ownerOf,
    get: (key: number): LeadRow | undefined => byKey.get({ key }),
    /** The leads of a sandbox, the newest first. */
    ofSandbox: (sandboxKey: number, limit: number): ShownLead[] => newest.all({ sandboxKey, limit }),
    /** The number of leads of a sandbox. */
    countOf: (sandboxKey: number): number => total.get({ sandboxKey }) ?? 0,
    withId: (sandboxKey: number, id: string): LeadRow | undefined =>
      orm
        .select()
        .from(leads)
        .where(and(inArray(leads.ownerKey, ownersOf(sandboxKey)), eq(leads.id, id)))
        .get(),
    /** The number of leads of an owner, and the key of the newest one. */
    count(ownerKey: number, status: LeadFilters["status"]): Snapshot {
      const kinds: readonly number[] = archivedIn[status];
      const counts = countsOf.all({ ownerKey });
      const total = counts.reduce((sum, each) => sum + (kinds.includes(Number(each.isArchived)) ? each.count : 0), 0);
      return { total, newestKey: newestKey.get() ?? 0 };
    },
    /** A page of an owner's leads. Leads without a sort value come last; equal ones in the order of their creation. */
    list(ownerKey: number, filters: LeadFilters, newest: number, limit: number, offset: number): LeadRow[] {
      const { status, sortBy, sortOrder } = filters;
      // One query each for archived and other leads, so that SQLite uses their indexes and merges the sorted results.
      const kinds = archivedIn[status].map(
        (isArchived) => `SELECT key, ${columns[sortBy]} AS sorted FROM leads
          WHERE owner_key = @ownerKey AND is_archived = ${isArchived} AND key <= @newest`,
      );
      return sqlite
        .prepare<object, number>(
          `${kinds.join(" UNION ALL ")} ORDER BY sorted ${sortOrder} NULLS LAST, key ${sortOrder}
           LIMIT @limit OFFSET @offset`,
        )
        .pluck()
        .all({ ownerKey, newest, limit, offset })
        .flatMap((key) => byKey.get({ key }) ?? []);
    },
    insert(lead: NewLead): LeadRow {
      count(lead, lead.isArchived, 1);
      return insert(lead);
    },
    /** Inserts one of many leads without counting it: call `countAdded` after the last one. @returns its key */
    insertOfMany: (lead: NewLead): number => insertKey(lead),
    /** Counts leads that were inserted as many. */
    countAdded: (owner: NewOwner, isArchived: boolean, added: number): void =>
      count({ sandboxKey: owner.sandboxKey, ownerKey: owner.key }, isArchived, added),
    change(lead: LeadRow, change: Partial<Omit<LeadRow, "key">>): LeadRow {
      const { isArchived = lead.isArchived } = change;
      if (isArchived !== lead.isArchived) {
        count(lead, lead.isArchived, -1);
        count(lead, isArchived, 1);
      }
      return orm.update(leads).set(change).where(eq(leads.key, lead.key)).returning().get();
    },
    /** Writes the scores of finished web research. */
    endResearch(sandboxKey: number, now: number): void {
      for (const key of dueResearch.all({ sandboxKey, now })) endResearch.run({ key });
    },
    /** When web research in a sandbox next starts or ends; null: never. */
    nextResearch: (sandboxKey: number, now: number): number | null => nextResearch.get({ sandboxKey, now }) ?? null,
  };
}

export const leadStore = ({ database }: Context): LeadStore => createLeadStore(database);

/** The lead of the caller with an id. @throws ApiError LEAD_NOT_FOUND */
export function findLead({ use }: Context, principal: Principal, id: string): LeadRow {
  const { find, ownerOf } = use(leadStore);
  return findOwned({ noun: "LEAD", find, ownerOf }, principal, id);
}
