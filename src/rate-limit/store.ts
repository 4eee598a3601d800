import type { Context } from "../capability/capability.ts";
import { type Bucket, isBucket } from "../contract/buckets.ts";
import type { Database } from "../database/open.ts";
import type { rateWindows } from "./table.ts";
import type { Window } from "./window.ts";

/** A window of a bucket, and its refusals. Instants are on the clock of its sandbox. */
export type KeptWindow = {
  window: Window;
  endsAt: number;
  drainedAt: number | null;
  /** The last request that was refused: when, and why. */
  lastRefusal: { readonly at: number; readonly reason: string } | null;
  refusals: number;
};

/** The holder of the window: the key of a token, or an address. */
export type Holder = number | string;

export type HeldWindow = { readonly holder: Holder; readonly bucket: Bucket; readonly kept: KeptWindow };

type Row = Omit<typeof rateWindows.$inferSelect, "key" | "sandboxKey">;

export type WindowStore = ReturnType<typeof createWindowStore>;

function createWindowStore({ sqlite, transactionAtOnce }: Database) {
  const columns = `token_key AS tokenKey, address, bucket, started_at AS startedAt, ends_at AS endsAt, used,
    drained_at AS drainedAt, refusals, refused_at AS refusedAt, refused_why AS refusedWhy FROM rate_windows`;
  const ofSandbox = sqlite.prepare<[number], Row>(`SELECT ${columns} WHERE sandbox_key = ? ORDER BY key`);
  const ofAddresses = sqlite.prepare<[], Row>(`SELECT ${columns} WHERE token_key IS NULL ORDER BY key`);
  const values = "@bucket, @startedAt, @endsAt, @used, @drainedAt, @refusals, @refusedAt, @refusedWhy";
  const names = "bucket, started_at, ends_at, used, drained_at, refusals, refused_at, refused_why";
  // Updates an existing row, because REPLACE would also delete and insert its entry in each index.
  const update = `DO UPDATE SET (${names}) = (${values})`;
  // The token may have been deleted: another process may have reset its sandbox.
  const saveOfToken = sqlite.prepare<Row>(
    `INSERT INTO rate_windows (sandbox_key, token_key, ${names})
     SELECT sandbox_key, key, ${values} FROM tokens WHERE key = @tokenKey
     ON CONFLICT (token_key, bucket) WHERE token_key IS NOT NULL ${update}`,
  );
  const saveOfAddress = sqlite.prepare<Row>(
    `INSERT INTO rate_windows (address, ${names}) VALUES (@address, ${values})
     ON CONFLICT (address, bucket) WHERE address IS NOT NULL ${update}`,
  );
  const forgetOfToken = sqlite.prepare<[number, string]>("DELETE FROM rate_windows WHERE token_key = ? AND bucket = ?");
  const forgetOfAddress = sqlite.prepare<[string, string]>("DELETE FROM rate_windows WHERE address = ? AND bucket = ?");

  const heldOf = (row: Row): HeldWindow[] => {
    const { tokenKey, address, bucket, startedAt, endsAt, used, drainedAt, refusals, refusedAt, refusedWhy } = row;
    const holder = tokenKey ?? address;
    // A newer version may have written a bucket that this version does not have.
    if (holder === null || !isBucket(bucket)) return [];
    const lastRefusal = refusedAt === null ? null : { at: refusedAt, reason: refusedWhy ?? "" };
    const window = { startedAt: startedAt ?? -Infinity, used };
    return [{ holder, bucket, kept: { window, endsAt: endsAt ?? -Infinity, drainedAt, lastRefusal, refusals } }];
  };

  const rowOf = (holder: Holder, bucket: Bucket, { window, endsAt, lastRefusal, ...kept }: KeptWindow): Row => ({
    tokenKey: typeof holder === "number" ? holder : null,
    address: typeof holder === "string" ? holder : null,
    bucket,
    startedAt: Number.isFinite(window.startedAt) ? window.startedAt : null,
    endsAt: Number.isFinite(endsAt) ? endsAt : null,
    used: window.used,
    drainedAt: kept.drainedAt,
    refusals: kept.refusals,
    refusedAt: lastRefusal?.at ?? null,
    refusedWhy: lastRefusal?.reason ?? null,
  });

  function save(holder: Holder, bucket: Bucket, kept: KeptWindow | undefined): void {
    if (kept) (typeof holder === "number" ? saveOfToken : saveOfAddress).run(rowOf(holder, bucket, kept));
    else if (typeof holder === "number") forgetOfToken.run(holder, bucket);
    else forgetOfAddress.run(holder, bucket);
  }

  return {
    /** The windows of the tokens of a sandbox. */
    ofSandbox: (sandboxKey: number): HeldWindow[] => ofSandbox.all(sandboxKey).flatMap(heldOf),
    /** The windows of addresses. */
    ofAddresses: (): HeldWindow[] => ofAddresses.all().flatMap(heldOf),
    /** Writes windows in one transaction; one that is undefined is deleted. Does not wait for another process. */
    save: (some: readonly { holder: Holder; bucket: Bucket; kept: KeptWindow | undefined }[]): void =>
      transactionAtOnce(() => some.forEach(({ holder, bucket, kept }) => save(holder, bucket, kept))),
  };
}

export const windowStore = ({ database }: Context): WindowStore => createWindowStore(database);
