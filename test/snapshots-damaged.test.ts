import Sqlite from "better-sqlite3";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { capabilities } from "../src/app/capabilities.ts";
import { type Mock, start } from "../src/start.ts";
import { agentIn, trigger, withBody } from "./support/agent.ts";
import { withFolder } from "./support/command.ts";
import { expectViolations } from "./support/response-watch.ts";
import { linesOf, loadAs, snapshotOf } from "./support/snapshots.ts";

type Header = { version: string; formatVersion: number; migrations: string[]; sandbox: Record<string, unknown> };
type Line = { table?: string; columns: string[]; rows: number } & unknown[];

/** Every row of every table of a database. */
function contentOf(path: string): string {
  const sqlite = new Sqlite(path, { readonly: true });
  const names = sqlite
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .pluck()
    .all() as string[];
  const content = names.map((name) => [name, sqlite.prepare(`SELECT * FROM "${name}"`).all()]);
  sqlite.close();
  return JSON.stringify(content);
}

/** A server on a file, and the snapshot of a sandbox of another server, in which there is a row of nearly every table. */
const withSnapshot = (test: (mock: Mock, snapshot: string, content: () => string) => Promise<void>) =>
  withFolder(async (folder) => {
    const db = `${folder}/mock.db`;
    await using mock = await start({ db });
    await using other = await start();
    const sandbox = await other.sandbox({
      name: "world",
      seed: 42,
      clock: "frozen",
      demoData: "full",
      journal: { bodies: true },
    });
    const agent = agentIn(sandbox);
    await trigger(agent, sandbox.projects.ready);
    await agent("/api/nucleus/contacts", withBody("POST", { name: "Sample contact" }));
    await agent("/api/nucleus/captures");
    await agent("/api/agent/readylinks");
    await sandbox.limits.drain("jobPolling");
    await sandbox.faults.add({ effect: { kind: "status", status: 503 }, probability: 0.5, operation: "getJobStatus" });
    await agent("/api/agent/jobs/00000000-0000-4000-9000-000000000001").catch(() => undefined);
    await sandbox.captures.add();
    await sandbox.clock.advance("1d");
    await test(mock, await sandbox.snapshot(), () => contentOf(db));
  });

it("a snapshot loads whose ends of lines were changed on the way", () =>
  withSnapshot(async (mock, snapshot) => {
    const { status } = await loadAs(mock, snapshot.replaceAll("\n", "\r\n"), { name: "loaded" });
    expect(status).toBe(201);
  }));

/** Expects a refusal that changes nothing, in one sentence and its advice. */
async function expectRefused(mock: Mock, content: () => string, snapshot: string, what: string): Promise<string> {
  const before = content();
  const { status, body } = await loadAs(mock, snapshot, { name: "loaded" });
  expect([what, status], body.detail).toEqual([what, expect.toSatisfy((each) => each >= 400 && each < 500)]);
  expect(content(), what).toBe(before);
  return body.detail ?? "";
}

describe("a snapshot that is damaged", () => {
  it("is refused wherever it was cut off or changed, and nothing is written", { timeout: 120_000 }, () =>
    withSnapshot(async (mock, snapshot, content) => {
      const place = fc.nat(snapshot.length - 2);
      await fc.assert(
        fc.asyncProperty(place, async (at) => {
          await expectRefused(mock, content, snapshot.slice(0, at), `cut off at ${at}`);
        }),
        { numRuns: 60 },
      );
      await fc.assert(
        fc.asyncProperty(place, fc.integer({ min: 0, max: 6 }), async (at, bit) => {
          const changed = String.fromCharCode(snapshot.charCodeAt(at) ^ (1 << bit));
          await expectRefused(
            mock,
            content,
            snapshot.slice(0, at) + changed + snapshot.slice(at + 1),
            `bit ${bit} at ${at}`,
          );
        }),
        { numRuns: 200 },
      );
      expect((await loadAs(mock, snapshot)).status).toBe(201);
    }),
  );

  it("is refused when a line is missing, doubled or moved, also with the right checksum", () =>
    withSnapshot(async (mock, snapshot, content) => {
      const lines = linesOf(snapshot);
      for (const at of [0, 1, 2, 5, lines.length - 2]) {
        await expectRefused(mock, content, snapshotOf(lines.toSpliced(at, 1)), `without line ${at}`);
        await expectRefused(mock, content, snapshotOf(lines.toSpliced(at, 0, lines[at])), `line ${at} twice`);
      }
    }));
});

/** The snapshot with other values in its header, or in the first row of a table. */
const edit = (snapshot: string, change: (lines: unknown[], header: Header) => void): string => {
  const lines = linesOf(snapshot);
  change(lines, lines[0] as Header);
  return snapshotOf(lines);
};

const inRow = (table: string, column: string, value: unknown) => (lines: unknown[]) => {
  const at = lines.findIndex((line) => (line as Line).table === table);
  expect(at, table).toBeGreaterThan(0);
  const index = (lines[at] as Line).columns.indexOf(column);
  expect(index, `${table}.${column}`).toBeGreaterThanOrEqual(0);
  (lines[at + 1] as unknown[])[index] = value;
};

const inSandbox = (field: string, value: unknown) => (_lines: unknown[], header: Header) => {
  header.sandbox[field] = value;
};

const inSettings = (field: string, value: unknown) => (_lines: unknown[], header: Header) => {
  (header.sandbox["settings"] as Record<string, unknown>)[field] = value;
};

const chunkWith = (columns: object, second?: object) =>
  JSON.stringify({ count: 1, same: {}, each: {}, ...columns }) + (second ? `\n${JSON.stringify(second)}` : "");

const addedTable =
  (table: string, columns: string[], ...rows: unknown[][]) =>
  (lines: unknown[]) =>
    void lines.splice(1, 0, { table, columns, rows: rows.length }, ...rows);

const hostile: Readonly<Record<string, (lines: unknown[], header: Header) => void>> = {
  "a text where a number belongs": inRow("owners", "credits_used", "many"),
  "a number where a text belongs": inRow("owners", "id", 5),
  "a list as a value": inRow("owners", "id", ["user"]),
  "a boolean that is 2": inRow("insights", "is_read", 2),
  "a fraction where a whole number belongs": inRow("jobs", "credits", 1.5),
  "a number that SQLite would round": inRow("jobs", "credits", 2 ** 60),
  "a number below zero": inRow("owners", "credits_allocated", -1),
  "null in a required field": inRow("owners", "tier", null),
  "an instant in the year 200000": inRow("jobs", "created_at", 6e15),
  "an instant before 1900": inRow("jobs", "ends_at", -1e15),
  "a job in no state": inRow("jobs", "status", "lost"),
  "a job with no outcome": inRow("jobs", "outcome", "never"),
  "a capture on no channel": inRow("captures", "channel", "telepathy"),
  "an owner of no sandbox's key": inRow("jobs", "owner_key", 99_999),
  "a key that is no number": inRow("jobs", "key", "first"),
  "a key below zero": inRow("jobs", "key", -1),
  "a reference to a token that is not there": inRow("rate_windows", "token_key", 99_999),
  "a rate window of an address": (lines) => {
    inRow("rate_windows", "token_key", null)(lines);
    inRow("rate_windows", "address", "203.0.113.7")(lines);
  },
  "a digest that is none": inRow("tokens", "digest", "aky_0000"),
  "an unknown scope": inRow("tokens", "scopes", '["admin"]'),
  "broken JSON in a column": inRow("tokens", "scopes", '["read"'),
  "JSON of another form in a column": inRow("insights", "context", "[]"),
  "a fault without an effect": inRow("faults", "definition", "{}"),
  "deep JSON in a column": inRow("insights", "context", `{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`),
  "two rows with one key": (lines) => {
    const at = lines.findIndex((line) => (line as Line).table === "owners");
    (lines[at + 2] as unknown[])[0] = (lines[at + 1] as unknown[])[0];
  },
  "two rows with one id": (lines) => {
    const at = lines.findIndex((line) => (line as Line).table === "owners");
    (lines[at + 2] as unknown[])[1] = (lines[at + 1] as unknown[])[1];
  },
  "an unknown table": addedTable("secrets", ["key"], [1]),
  "a table of the database itself": addedTable("sqlite_sequence", ["name", "seq"], ["owners", 1]),
  "the table of sandboxes": addedTable("sandboxes", ["key", "name", "seed"], [2, "second", 1]),
  "the table of migrations": addedTable("__drizzle_migrations", ["id", "hash"], [99, "x"]),
  "the deliveries of a webhook": addedTable(
    "webhook_deliveries",
    ["key", "id", "event", "body", "created_at"],
    [1, "a", "b", "{}", 0],
  ),
  "an unknown column": (lines) => {
    const at = lines.findIndex((line) => (line as Line).table === "owners");
    (lines[at] as Line).columns[1] = 'id" FROM sqlite_schema; DROP TABLE owners; --';
  },
  "the column that names the sandbox": (lines) => {
    const at = lines.findIndex((line) => (line as Line).table === "owners");
    (lines[at] as Line).columns[1] = "sandbox_key";
  },
  "no owner": (lines) => {
    const at = lines.findIndex((line) => (line as Line).table === "owners");
    const end = lines.length - 1;
    lines.splice(at, end - at);
  },
  "a name that is a path": inSandbox("name", "../../etc/passwd"),
  "a seed that is too large": inSandbox("seed", 2 ** 60),
  "a clock in the year 200000": inSandbox("clock", { mode: "frozen", scale: 1, sandboxAt: 6e15 }),
  "a clock that runs too fast": inSandbox("clock", { mode: "scaled", scale: 1e12, sandboxAt: 0 }),
  "a clock of no mode": inSandbox("clock", { mode: "back", scale: 1, sandboxAt: 0 }),
  "resets that are no number": inSandbox("resets", "often"),
  "data that is not JSON": inSandbox("data", "{"),
  "an unknown field": inSandbox("admin", true),
  "a webhook": inSettings("webhook", { url: "http://127.0.0.1:9/" }),
  "a limit of nothing": inSettings("rules", { read: { limit: 0, windowMs: 1 } }),
  "a scenario that contradicts itself": inSettings("scenarios", [
    { name: "mine", pendingMs: null, processingMs: "1s" },
  ]),
  "a queue of unknown scenarios": inSettings("queue", ["no-such-scenario"]),
  "a journal of a million requests": inSettings("journal", { bodies: true, limit: 1_000_000 }),
  "a prototype": (_lines, header) => {
    header.sandbox["settings"] = JSON.parse('{"__proto__":{"coach":true}}') as unknown;
  },
  "a beginning without a clock": inSandbox("beginning", {}),
  "no migrations": (_lines, header) => void (header.migrations = []),
  "migrations in another order": (_lines, header) => void header.migrations.reverse(),
  "a journal that is not JSON": inRow("journal_chunks", "entries", "{"),
  "a journal with a count that fills the memory": inRow("journal_chunks", "entries", chunkWith({ count: 1e9 })),
  "a journal with an unknown field": inRow("journal_chunks", "entries", chunkWith({ same: { admin: 1 } })),
  "a journal with a status that is none": inRow("journal_chunks", "entries", chunkWith({ same: { status: "200" } })),
  "a journal with an instant in the year 200000": inRow("journal_chunks", "entries", chunkWith({ same: { at: 6e15 } })),
  "a journal with a delivery to nowhere": inRow(
    "journal_chunks",
    "entries",
    chunkWith({ same: { deliveryId: "a", path: "/" } }),
  ),
  "a journal with three lines": inRow("journal_chunks", "entries", `${chunkWith({}, {})}\n{}`),
  "a journal whose numbers overlap": inRow("journal_chunks", "first_number", 0),
};

describe("a hostile snapshot with the right checksum", () => {
  it("is refused, whatever is wrong with it, and nothing is written", { timeout: 120_000 }, () =>
    withSnapshot(async (mock, snapshot, content) => {
      const sentences: string[] = [];
      for (const [what, change] of Object.entries(hostile))
        sentences.push(await expectRefused(mock, content, edit(snapshot, change), what));
      for (const sentence of sentences)
        expect(sentence).toMatch(/^The snapshot is damaged: [^\n]{5,400}\. Save it again with snapshot save\.$/);
      expect(
        (
          await loadAs(
            mock,
            edit(snapshot, () => undefined),
          )
        ).status,
      ).toBe(201);
    }),
  );

  it("is refused when it is nested in a million levels, or is no snapshot at all", { timeout: 60_000 }, () =>
    withSnapshot(async (mock, snapshot, content) => {
      const deep = "[".repeat(1_000_000) + "]".repeat(1_000_000);
      const [first = "", second = "", ...rest] = snapshot.split("\n");
      const others = {
        "a deep first line": `${deep}\n${rest.join("\n")}`,
        "a deep row": [first, second, deep, ...rest.slice(1)].join("\n"),
        "a deep setting": edit(snapshot, (_lines, header) => void (header.sandbox["settings"] = {})).replace(
          '"settings":{}',
          `"settings":{"a":${deep}}`,
        ),
        nothing: "",
        "an empty line": "\n",
        "an object": "{}\n",
        null: "null\n",
        zeros: "\0".repeat(1000),
      };
      for (const [what, text] of Object.entries(others)) await expectRefused(mock, content, text, what);
      const tooMuch = await fetch(`${mock.controlUrl}snapshots`, {
        method: "POST",
        headers: { authorization: `Bearer ${mock.controlToken}`, "content-type": "application/json" },
        body: JSON.stringify({ snapshot: snapshot + "x".repeat(53 * 2 ** 20) }),
      });
      expect([tooMuch.status, await tooMuch.json()]).toMatchObject([
        413,
        { detail: expect.stringContaining("50 MB") as string },
      ]);
    }),
  );
});

it("a snapshot of a newer version is refused in one sentence", () =>
  withSnapshot(async (mock, snapshot, content) => {
    const newer: Record<string, (lines: unknown[], header: Header) => void> = {
      version: (_lines, header) => void (header.version = "99.0.0"),
      format: (_lines, header) => void (header.formatVersion = 2),
      schema: (_lines, header) => void header.migrations.push("0".repeat(64)),
    };
    for (const [what, change] of Object.entries(newer)) {
      const sentence = await expectRefused(mock, content, edit(snapshot, change), what);
      const version = what === "version" ? " (99.0.0)" : "";
      expect(sentence).toBe(
        `The snapshot was saved by a newer version of audity-mock${version}. Update audity-mock to read it.`,
      );
    }
    const unlike = `{"format":"audity-mock snapshot","formatVersion":2,"other":true}\nsomething else\n`;
    expect(await expectRefused(mock, content, unlike, "another format")).toBe(
      "The snapshot was saved by a newer version of audity-mock. Update audity-mock to read it.",
    );
  }));

it("every column that holds JSON has a schema, without which a snapshot could bring anything", async () => {
  const { getTableConfig } = await import("drizzle-orm/sqlite-core");
  const columns = capabilities.flatMap(({ tables = [], snapshots }) =>
    tables.flatMap((table) => {
      const { name, columns: all } = getTableConfig(table);
      return all
        .filter((column) => (column.columnType as string) === "SQLiteTextJson")
        .map((column) => [`${name}.${column.name}`, snapshots?.columns?.[name]?.[column.name] !== undefined] as const);
    }),
  );
  expect(columns.length).toBeGreaterThan(5);
  expect(columns.filter(([, hasSchema]) => !hasSchema)).toEqual([]);
});

/** Paths of both APIs that read what a snapshot brings. */
const readPaths = [
  ...["/api/projects", "/api/user/credits", "/api/user/tier", "/api/lead-generation/leads", "/api/agent/readylinks"],
  ...["/api/agent/assessment-configs", "/api/nucleus/memories", "/api/nucleus/captures", "/api/nucleus/contacts"],
  ...["/api/nucleus/insights", "/api/nucleus/suggestions"],
];
const controlPaths = [
  "",
  "/journal",
  "/journal/export?format=har",
  "/faults",
  "/limits",
  "/tokens",
  "/jobs",
  "/report",
  "/leads",
];

it("a snapshot with any value changed is refused, or loaded into a sandbox that answers", { timeout: 300_000 }, () =>
  withSnapshot(async (_mock, snapshot) => {
    expectViolations();
    await using mock = await start();
    const lines = linesOf(snapshot);
    const rows = lines.flatMap((line, index) => (Array.isArray(line) && index > 0 ? [index] : []));
    const value = fc.constantFrom(
      null,
      0,
      -1,
      1,
      7,
      0.5,
      1e6,
      1e15,
      "",
      "x",
      "{}",
      "[]",
      '[""]',
      "null",
      "x".repeat(5000),
      "\u0000",
      "\u202e",
    );
    let loaded = 0;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...rows), fc.nat(40), value, async (at, column, given) => {
        const row = (lines[at] as unknown[]).slice();
        row[column % row.length] = given;
        const { status, body } = await loadAs(mock, snapshotOf(lines.with(at, row)), { replace: true, newToken: true });
        expect([status, body.detail]).toSatisfy(() => status < 500);
        if (status !== 201) return;
        loaded += 1;
        const agent = { authorization: `Bearer ${String(body["token"])}` };
        const control = { authorization: `Bearer ${mock.controlToken}` };
        for (const path of readPaths)
          expect([path, (await fetch(mock.url + path, { headers: agent })).status]).not.toEqual([path, 500]);
        for (const path of controlPaths) {
          const response = await fetch(`${mock.controlUrl}sandboxes/world${path}`, { headers: control });
          expect([path, response.status < 500, (await response.text()).length > 0]).toEqual([path, true, true]);
        }
      }),
      { numRuns: Number(process.env["SNAPSHOT_RUNS"] ?? 100) },
    );
    expect(loaded).toBeGreaterThan(10);
  }),
);
