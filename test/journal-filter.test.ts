import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import type { JournalEntryView } from "../src/control/types.gen.ts";

type Value<T> = { value: T };

// The console has other global types than the tests, so its modules are imported without theirs.
type Filter = {
  readonly found: Value<readonly JournalEntryView[]>;
  readonly opened: Value<JournalEntryView | null>;
  readonly wanted: Value<number | null>;
  readonly held: Value<readonly JournalEntryView[] | null>;
  readonly waiting: Value<number>;
  readonly statusFilter: Value<string>;
  readonly operationFilter: Value<string>;
  readonly filtersInWords: Value<readonly string[]>;
  readonly beyond: Value<{ readonly sentence: string; readonly command: string | null } | null>;
  readonly clearFilters: () => void;
  readonly hold: () => void;
  readonly release: () => void;
  readonly openRequest: (number: number) => void;
  readonly showRequests: (shown: { readonly title: string; readonly numbers: readonly number[] }) => void;
};
type World = {
  readonly requests: Value<readonly JournalEntryView[]>;
  readonly sandbox: Value<{ name: string } | null>;
};

const load = async <Module>(name: string): Promise<Module> =>
  (await import(/* @vite-ignore */ new URL(`../src/console/${name}`, import.meta.url).href)) as Module;

let filter: Filter;
let world: World;

// The modules of the page need these globals of a browser when they are loaded.
beforeAll(async () => {
  vi.stubGlobal("sessionStorage", { getItem: () => null });
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener: () => {} }));
  vi.stubGlobal("location", { origin: "http://127.0.0.1:2834" });
  filter = await load<Filter>("journal-filter.ts");
  world = await load<World>("world.ts");
});

afterAll(() => vi.unstubAllGlobals());

const entry = (number: number, status = 200): JournalEntryView => ({
  number,
  at: "2026-01-01T00:00:00.000Z",
  answeredAt: "2026-01-01T00:00:00.000Z",
  realAtMs: number,
  durationMs: 1,
  method: "GET",
  path: "/api/projects",
  operation: "listProjects",
  params: {},
  status,
  retryAfterSeconds: null,
  requestBytes: 0,
  responseBytes: 0,
  tokenId: null,
  tokenPrefix: null,
  ownerId: null,
  bucket: null,
  otherBuckets: [],
  faults: [],
  jobId: null,
  jobStatus: null,
  reason: { code: "ANSWERED", sentence: "OK" },
  connection: 1,
  userAgent: null,
  requestBody: null,
  responseBody: null,
  delivery: null,
});

const numbers = () => filter.found.value.map(({ number }) => number);

beforeEach(() => {
  filter.clearFilters();
  filter.release();
  filter.opened.value = null;
  world.sandbox.value = { name: "demo" };
  world.requests.value = [entry(1), entry(2, 429), entry(3), entry(4, 503), entry(5)];
});

it("showRequests filters the journal to chosen requests with their title, and clearing shows all again", () => {
  filter.statusFilter.value = "5xx";
  filter.showRequests({ title: "2 requests of rule retry-after", numbers: [2, 5] });
  expect(numbers()).toEqual([5, 2]);
  expect(filter.filtersInWords.value).toEqual(["2 requests of rule retry-after"]);
  filter.clearFilters();
  expect(numbers()).toEqual([5, 4, 3, 2, 1]);
});

it("openRequest opens a request and keeps a filter that shows it", () => {
  filter.statusFilter.value = "4xx";
  filter.openRequest(2);
  expect([filter.opened.value?.number, filter.wanted.value, numbers()]).toEqual([2, 2, [2]]);
});

it("openRequest clears the filters that hide the request, and releases a held list that does not have it", () => {
  filter.statusFilter.value = "4xx";
  filter.hold();
  world.requests.value = [...world.requests.value, entry(6)];
  expect(filter.waiting.value).toBe(1);
  filter.openRequest(6);
  expect([filter.opened.value?.number, filter.held.value, numbers()]).toEqual([6, null, [6, 5, 4, 3, 2, 1]]);
});

it("openRequest and showRequests fetch requests that the page no longer has", async () => {
  const asked: string[] = [];
  vi.stubGlobal("fetch", (path: string) => {
    asked.push(path);
    return Promise.resolve(new Response(JSON.stringify(entry(Number(path.split("/").at(-1))))));
  });
  world.requests.value = [entry(1001), entry(1002)];
  filter.showRequests({ title: "chosen", numbers: [7, 1002] });
  await expect.poll(numbers).toEqual([1002, 7]);
  filter.openRequest(8);
  await expect.poll(() => filter.opened.value?.number).toBe(8);
  expect(asked.map((path) => path.replace(/.*journal/, ""))).toEqual(["/7", "/8"]);
});

it("a filtered journal names the command that searches all requests where the page does not have all", () => {
  filter.operationFilter.value = "listProjects";
  expect(filter.beyond.value).toBe(null);
  world.requests.value = [entry(1001), entry(1002, 429)];
  filter.statusFilter.value = "429";
  expect(filter.beyond.value?.sentence).toMatch(/newest 2 requests of 1,002/);
  expect(filter.beyond.value?.command).toMatch(
    /^npx audity-mock journal show --operation listProjects --status 429 --limit 10000/,
  );
});

it("a request with the number of the opened one closes the inspector when it is another request", () => {
  filter.openRequest(1);
  world.requests.value = [{ ...entry(1), realAtMs: 99 }];
  expect(filter.opened.value).toBe(null);
});
