import { and, asc, desc, eq, gt, inArray, isNull, or, type SQL, sql } from "drizzle-orm";
import { findOwned } from "../../agent/find-owned.ts";
import type { Principal } from "../../agent/principal.ts";
import type { Context } from "../../capability/capability.ts";
import type { components } from "../../contract/openapi.gen.ts";
import type { Database } from "../../database/open.ts";
import { preparedInsert } from "../../database/prepared-insert.ts";
import { savedQueries } from "../../database/saved-queries.ts";
import { type Facts, leavesAt, type StateOf, statusAt } from "../../pipeline/lifecycle.ts";
import { createMoves, statusInSql } from "../../pipeline/moves.ts";
import type { CaptureOutcome } from "../../scenarios/capture-scenarios.ts";
import { ownerByResourceId, owners } from "../account/module.ts";
import type { Item } from "./extract.ts";
import { captureItems, captures } from "./table.ts";

type Columns = typeof captures.$inferSelect;

export type ItemRow = typeof captureItems.$inferSelect;

/** The fields of an item that clients see. */
export type FoundItem = Pick<ItemRow, "id" | "itemType" | "content" | "confidence" | "createdAt">;

/** A capture without the columns that are derived from its instants (`status`, `nextDueAt`). */
export type CaptureRow = Omit<Columns, "status" | "nextDueAt">;
export type NewCapture = Omit<CaptureRow, "key" | "forcedAt">;

/** The columns for the control plane. */
export type CaptureRecord = CaptureRow & { readonly ownerId: string };

export type CaptureState = StateOf<CaptureOutcome>;
export type CaptureFacts = Facts<CaptureOutcome>;

/** The facts that determine the timeline of a capture since it was last queued. */
export const factsOf = ({ queuedAt, startsAt, endsAt, outcome, vanishesAt }: CaptureRow): CaptureFacts => ({
  createdAt: queuedAt,
  startsAt,
  endsAt,
  outcome,
  vanishesAt,
});

export const captureStatusAt = (capture: CaptureRow, now: number): CaptureState => statusAt(factsOf(capture), now);

/** Filters of captures; an undefined filter matches all. */
export type CaptureFilters = {
  readonly channel?: components["schemas"]["CaptureChannel"] | undefined;
  readonly status?: components["schemas"]["CaptureStatus"] | undefined;
  readonly projectId?: string | undefined;
};
const queries = savedQueries({
  byId: (orm) =>
    orm
      .select()
      .from(captures)
      .where(and(eq(captures.ownerKey, sql.placeholder("ownerKey")), eq(captures.id, sql.placeholder("id")))),
  byKey: (orm) =>
    orm
      .select()
      .from(captures)
      .where(eq(captures.key, sql.placeholder("key"))),
  items: (orm) =>
    orm
      .select()
      .from(captureItems)
      .where(eq(captureItems.captureKey, sql.placeholder("captureKey")))
      .orderBy(asc(captureItems.key)),
  itemsOfOwner: (orm) =>
    orm
      .select()
      .from(captureItems)
      .where(eq(captureItems.ownerKey, sql.placeholder("ownerKey")))
      .orderBy(asc(captureItems.key)),
});

// eslint-disable-next-line max-lines-per-function -- its functions share the prepared statements
function createCaptureStore(database: Database) {
  const { orm, sqlite } = database;
  const { byId, byKey, items, itemsOfOwner } = queries(database);
  const insert = preparedInsert(database, captures);
  // One statement for all items of a capture, because a thousand captures may end at once.
  const insertItems = sqlite.prepare<{ captureKey: number; createdAt: number; items: string }>(
    `INSERT INTO capture_items (sandbox_key, owner_key, capture_key, id, item_type, content, confidence, created_at)
     SELECT sandbox_key, owner_key, captures.key, value ->> 'id', value ->> 'itemType', value ->> 'content',
       value ->> 'confidence', @createdAt
     FROM captures JOIN json_each(@items) WHERE captures.key = @captureKey`,
  );
  const total = sqlite
    .prepare<{ sandboxKey: number }, number>("SELECT count(*) FROM captures WHERE sandbox_key = @sandboxKey")
    .pluck();
  const itemCount = sqlite
    .prepare<{ captureKey: number }, number>("SELECT count(*) FROM capture_items WHERE capture_key = @captureKey")
    .pluck();
  const statusIs = (status: string, now: number): SQL =>
    sql`${sql.raw(statusInSql.replaceAll("@now", String(now)))} = ${status}`;
  const isThere = (now: number): SQL | undefined => or(isNull(captures.vanishesAt), gt(captures.vanishesAt, now));
  const ownersOf = (sandboxKey: number) =>
    orm.select({ key: owners.key }).from(owners).where(eq(owners.sandboxKey, sandboxKey));
  const records = () =>
    orm
      .select({ capture: captures, ownerId: owners.id })
      .from(captures)
      .innerJoin(owners, eq(owners.key, captures.ownerKey));
  const recordOf = ({ capture, ownerId }: { capture: Columns; ownerId: string }): CaptureRecord => ({
    ...capture,
    ownerId,
  });

  return {
    ...createMoves(database, "captures", "id"),
    /** Finds a capture, also a deleted one. */
    find: (ownerKey: number, id: string): CaptureRow | undefined => byId.get({ ownerKey, id }),
    get: (key: number): CaptureRow | undefined => byKey.get({ key }),
    /** The owner of a capture, in a sandbox. */
    ownerOf: ownerByResourceId(sqlite, "captures"),
    /** The captures of an owner that exist at an instant, the newest first. */
    list: (ownerKey: number, { channel, status, projectId }: CaptureFilters, now: number): CaptureRow[] =>
      orm
        .select()
        .from(captures)
        .where(
          and(
            eq(captures.ownerKey, ownerKey),
            isThere(now),
            channel === undefined ? undefined : eq(captures.channel, channel),
            projectId === undefined ? undefined : eq(captures.projectId, projectId),
            status === undefined ? undefined : statusIs(status, now),
          ),
        )
        .orderBy(desc(captures.capturedAt), desc(captures.key))
        .all(),
    /** The captures of a sandbox, also deleted ones, the newest first; optionally only those in a state. */
    ofSandbox: (sandboxKey: number, limit: number, state?: { status: CaptureState; now: number }): CaptureRecord[] =>
      records()
        .where(and(eq(captures.sandboxKey, sandboxKey), state && statusIs(state.status, state.now)))
        .orderBy(desc(captures.key))
        .limit(limit)
        .all()
        .map(recordOf),
    withId: (sandboxKey: number, id: string): CaptureRecord | undefined =>
      records()
        .where(and(inArray(captures.ownerKey, ownersOf(sandboxKey)), eq(captures.id, id)))
        .all()
        .map(recordOf)[0],
    /** The number of captures of a sandbox, also deleted ones. */
    countOf: (sandboxKey: number): number => total.get({ sandboxKey }) ?? 0,
    insert(capture: NewCapture, status: CaptureState = "pending"): CaptureRow {
      return insert({
        ...capture,
        status,
        nextDueAt: leavesAt(factsOf({ ...capture, key: 0, forcedAt: null }), status),
      });
    },
    /** Overrides the scenario of a capture in a state. Call it in the transaction that has read the state. */
    change(capture: CaptureRow, state: CaptureState, change: Partial<CaptureRow>): CaptureRow {
      const changed = { ...capture, ...change };
      const nextDueAt = leavesAt(factsOf(changed), state);
      return orm
        .update(captures)
        .set({ ...change, status: state, nextDueAt })
        .where(eq(captures.key, capture.key))
        .returning()
        .get();
    },
    /** The items of a capture, in the order of the text. */
    items: (captureKey: number): ItemRow[] => items.all({ captureKey }),
    /** The items of all captures of an owner, by the key of the capture. */
    itemsOfOwner: (ownerKey: number): ReadonlyMap<number, readonly ItemRow[]> =>
      Map.groupBy(itemsOfOwner.all({ ownerKey }), ({ captureKey }) => captureKey),
    countItems: (captureKey: number): number => itemCount.get({ captureKey }) ?? 0,
    insertItems(captureKey: number, items: readonly Item[], createdAt: number): void {
      insertItems.run({ captureKey, createdAt, items: JSON.stringify(items) });
    },
    deleteItems(captureKey: number): void {
      orm.delete(captureItems).where(eq(captureItems.captureKey, captureKey)).run();
    },
  };
}

export const captureStore = ({ database }: Context): ReturnType<typeof createCaptureStore> =>
  createCaptureStore(database);

/** The capture of the caller with an id, if it is not deleted. @throws ApiError CAPTURE_NOT_FOUND */
export function findCapture({ use }: Context, principal: Principal, id: string, now: number): CaptureRow {
  const { find, ownerOf } = use(captureStore);
  const findListed = (ownerKey: number, name: string) => {
    const capture = find(ownerKey, name);
    return capture && captureStatusAt(capture, now) !== "vanished" ? capture : undefined;
  };
  const deletedAt = (ownerKey: number, name: string) => find(ownerKey, name)?.vanishesAt;
  return findOwned({ noun: "CAPTURE", find: findListed, ownerOf, deletedAt }, principal, id);
}
