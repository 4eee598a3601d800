// One simulated machine with servers whose statements can fail. Import it after `becomeVirtual` and `replaceModules`.
import type Sqlite from "better-sqlite3";
import inject from "light-my-request";
import type { StartOptions } from "../../src/app/start-options.ts";
import { type Mock, start } from "../../src/start.ts";
import { unwatched } from "./database-faults.ts";
import { createLog, type LogLine } from "./log.ts";
import { machine, settled, type VirtualProcess } from "./virtual-machine.ts";
import { answerOf } from "./virtual-listen.ts";

export type Answer = { readonly status: number; readonly body: unknown; readonly retryAfter: number | null };

export type Request = {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body?: object | string | undefined;
  readonly token: string | null;
};

export type Server = { readonly process: VirtualProcess; readonly mock: Mock; readonly port: number };

/** The control token of every simulated server. */
export const controlToken = "control-token-of-the-simulation";

/** How many turns of the real event loop an answer may take while nothing is planned, before time passes. */
const idleTurns = 20;

/** An answer that takes longer does not come. */
const mostTurns = 4000;

export type World = ReturnType<typeof createWorld>;

/** Switches the machine on. */
// eslint-disable-next-line max-lines-per-function -- its functions share the processes
export function createWorld(seed: number) {
  machine.switchOn(seed);
  const logs: LogLine[] = [];
  const processes: VirtualProcess[] = [];
  const logger = createLog(logs);

  /** Lets everything happen that is due now. */
  async function turn(): Promise<void> {
    for (const process of processes) {
      for (let count = 0; count < 200 && process.turns.length > 0; count += 1) {
        const action = process.turns.shift();
        if (action && !process.isDead) await machine.as(process, action);
      }
    }
    for (const { process, action } of machine.takeDue()) await machine.as(process, action);
  }

  const isIdle = () => processes.every(({ turns, isDead }) => isDead || turns.length === 0);

  /** Lets everything happen that is due now, and what follows from it at once. */
  async function allDue(): Promise<void> {
    for (let count = 0; count === 0 || !isIdle(); count += 1) {
      if (count === mostTurns) throw new Error("The event loop does not come to rest");
      await turn();
    }
  }

  async function until<Value>(promise: Promise<Value>, what: string): Promise<Value> {
    let done: { readonly value: Value } | { readonly error: unknown } | undefined;
    promise.then(
      (value) => (done = { value }),
      (error: unknown) => (done = { error }),
    );
    for (let count = 0; count < mostTurns && !done; count += 1) {
      await settled();
      await turn();
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- the promise sets it
      if (!done && count > idleTurns && isIdle())
        machine.passTo(Math.min(machine.nextTimerAt(), machine.uptimeMs + 100));
    }
    if (!done) throw new Error(`${what} gets no answer`);
    if ("error" in done) throw done.error;
    return done.value;
  }

  /** Runs something as a process. */
  async function as<Value>(process: VirtualProcess, what: string, action: () => Promise<Value>): Promise<Value> {
    const { promise } = await machine.as(process, () => {
      const begun = action();
      begun.catch(() => undefined);
      return { promise: begun };
    });
    return until(promise, what);
  }

  return {
    logs,
    until,
    async begin(options: StartOptions): Promise<Server> {
      const process: VirtualProcess = { name: `server ${processes.length + 1}`, isDead: false, turns: [] };
      processes.push(process);
      const mock = await as(process, "the start", () => start({ seed, controlToken, logger, ...options }));
      return { process, mock, port: Number(new URL(mock.url).port) };
    },
    async ask({ process, port }: Server, { method, path, body, token }: Request): Promise<Answer> {
      const request = {
        ...{ method, url: path },
        ...(body !== undefined && { payload: body }),
        headers: {
          host: `127.0.0.1:${port}`,
          ...(token !== null && { authorization: `Bearer ${token}` }),
          ...(typeof body === "string" && { "content-type": "application/x-www-form-urlencoded" }),
        },
      };
      const response = await as(process, `${method} ${path}`, () => inject(answerOf(port), request));
      const { headers, payload, statusCode: status } = response;
      const isJson =
        String(headers["content-type"]).includes("json") && !String(headers["content-type"]).includes("jsonl");
      const retryAfter = headers["retry-after"] === undefined ? null : Number(headers["retry-after"]);
      return { status, body: isJson ? (JSON.parse(payload) as unknown) : payload, retryAfter };
    },
    /** Lets everything happen that is due until an instant of the monotonic clock. */
    async passTo(end: number): Promise<void> {
      await allDue();
      while (machine.nextTimerAt() <= end) {
        machine.passTo(machine.nextTimerAt());
        await allDue();
      }
      machine.passTo(end);
      await allDue();
    },
    stop: ({ process, mock }: Server): Promise<void> => as(process, "the stop", () => mock.stop()),
    /** Closes the files of dead processes and of servers that still run. */
    async end(servers: readonly Server[]): Promise<void> {
      for (const { process, mock } of servers) {
        process.isDead = false;
        await as(process, "the end", () => mock.stop()).catch(() => undefined);
      }
    },
  };
}

/** The content of a database that clients can notice. */
export type Content = ReadonlyMap<string, readonly string[]>;

/** The tables that are written in the background, when a client has its answer already. */
const inBackground = new Set(["journal_chunks", "rate_windows", "fault_ordinals"]);

/** Instants of the machine, and the work of attempts that a fault can repeat. */
const volatile: Readonly<Record<string, readonly string[]>> = {
  sandboxes: ["clock_real_at"],
  // Each start asks for the demo tokens, and so uses up keys.
  tokens: ["key"],
  jobs: ["token_key"],
  webhook_deliveries: ["leased_until", "attempts", "next_attempt_at", "delivered_at"],
};

/** @param isExact whether instants of the machine and of attempts count too */
export function contentOf(database: Sqlite.Database, isExact: boolean): Content {
  return unwatched(() => {
    const names = database
      .prepare<[], string>(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1",
      )
      .pluck()
      .all();
    const tables = names.filter((name) => !inBackground.has(name) && name !== "__drizzle_migrations");
    return new Map(
      tables.map((table) => {
        const rows = database.prepare<[], Record<string, unknown>>(`SELECT * FROM ${table} ORDER BY 1`).all();
        const left = isExact ? [] : (volatile[table] ?? []);
        for (const row of rows) for (const column of left) row[column] = null;
        return [table, rows.map((row) => JSON.stringify(row))];
      }),
    );
  });
}

/** The first difference between two contents in a sentence; null when they are equal. */
export function differenceOf(expected: Content, found: Content): string | null {
  for (const table of new Set([...expected.keys(), ...found.keys()])) {
    const [before = [], after = []] = [expected.get(table), found.get(table)];
    const lost = before.find((row) => !after.includes(row));
    const added = after.find((row) => !before.includes(row));
    if (lost !== undefined || added !== undefined)
      return `${table} has ${added ?? "less"} instead of ${lost ?? "less"}`;
  }
  return null;
}
