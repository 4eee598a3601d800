import fc from "fast-check";
import { expect, it } from "vitest";
import { routes } from "../src/app/control-routes.ts";
import { callOver } from "../src/client/http-call.ts";
import { type Sandbox, sandboxOf } from "../src/client/sandbox.ts";
import { start } from "../src/start.ts";
import { withBody } from "./support/agent.ts";
import { expectViolations } from "./support/response-watch.ts";
import { journalOf, opened, type Seen, seen } from "./support/snapshots.ts";

/** A request to the Agent API, or a change that the control plane makes; `pick` chooses among the ids that are known. */
type Step =
  | {
      readonly kind: "request";
      readonly path: string;
      readonly init: RequestInit;
      readonly token: number;
      readonly pick: number;
    }
  | { readonly kind: "control"; readonly name: keyof typeof controls; readonly pick: number; readonly flag: boolean };

const get = (path: string) => ({ path, init: {} });
const send = (method: string, path: string, body?: unknown) => ({
  path,
  init: body === undefined ? { method } : withBody(method, body),
});

const sample = { clientName: "Sample é client", industry: "Sample", companySize: "11-50" };

/** In paths and bodies, ID stands for an id that is known. */
const requests = [
  get("/api/agent/jobs/ID"),
  get("/api/agent/jobs/ID"),
  get("/api/agent/jobs/00000000-0000-4000-9000-000000000001"),
  get("/api/agent/jobs/00000000-0000-4000-9000-000000000005"),
  get("/api/user/credits"),
  get("/api/user/current"),
  get("/api/user/tier"),
  get("/api/projects"),
  get("/api/projects/ID"),
  get("/api/projects/ID/audit-analysis"),
  get("/api/projects/ID/opportunities"),
  get("/api/projects/ID/deliverables"),
  get("/api/lead-generation/leads?limit=2"),
  get("/api/lead-generation/leads?limit=2&page=2"),
  get("/api/lead-generation/leads?status=completed&sortBy=ai_readiness_score"),
  get("/api/lead-generation/leads/ID"),
  get("/api/agent/readylinks?limit=1"),
  get("/api/agent/readylinks?limit=1&page=2"),
  get("/api/agent/readylinks/ID"),
  get("/api/agent/assessment-configs?limit=1"),
  get("/api/agent/assessment-configs?limit=1&page=2"),
  get("/api/agent/assessment-configs/ID"),
  get("/api/nucleus/memories"),
  get("/api/nucleus/captures"),
  get("/api/nucleus/captures/ID"),
  get("/api/nucleus/contacts"),
  get("/api/nucleus/insights"),
  get("/api/nucleus/suggestions"),
  get("/api/no/such/path"),
  send("POST", "/api/agent/projects/ID/audit-analysis/async"),
  send("POST", "/api/agent/projects/00000000-0000-4000-8000-000000000003/audit-analysis/async"),
  send("POST", "/api/projects", sample),
  send("POST", "/api/projects", { clientName: 5 }),
  send("PATCH", "/api/projects/ID", { industry: "Another industry" }),
  send("POST", "/api/lead-generation/leads/ID/convert"),
  send("POST", "/api/agent/readylinks", { name: "Sample link" }),
  send("PATCH", "/api/agent/readylinks/ID", { name: "Changed", isActive: false }),
  send("DELETE", "/api/agent/readylinks/ID"),
  send("POST", "/api/agent/assessment-configs", { name: "Sample", questionOrder: ["q3", "q2"] }),
  send("DELETE", "/api/agent/assessment-configs/ID"),
  send("POST", "/api/nucleus/memories", { subject: "Sample subject", content: "Sample content" }),
  send("DELETE", "/api/nucleus/memories/ID"),
  send("POST", "/api/nucleus/capture/note", { content: "We agreed to start in May. Ask Sample contact to call." }),
  send("POST", "/api/nucleus/captures/ID"),
  send("DELETE", "/api/nucleus/captures/ID"),
  send("POST", "/api/nucleus/contacts", { name: "Sample contact" }),
  send("DELETE", "/api/nucleus/contacts", { contactId: "ID" }),
];

type Control = (
  sandbox: Sandbox,
  id: string,
  given: { readonly pick: number; readonly flag: boolean },
) => Promise<unknown>;

const buckets = ["read", "write", "jobPolling", "capture"] as const;

const controls = {
  advance: ({ clock }, _id, { pick }) =>
    clock.advance([1000, 7000, 31_000, 61_000, 600_000, 86_400_000, 86_400_000 * 9][pick % 7] ?? 1),
  advanceToNextEvent: ({ clock }) => clock.advanceToNextEvent(),
  advanceOnPoll: ({ clock }, _id, { flag }) => clock.advanceOnPoll(flag ? "2s" : 0),
  drain: ({ limits }, _id, { pick }) => limits.drain(buckets[pick % 4] ?? "read"),
  refill: ({ limits }, _id, { pick }) => limits.refill(buckets[pick % 4] ?? "read"),
  // A snapshot names the default scenario of its server, where the original says null.
  queue: async ({ scenarios }, _id, { flag }) => (await scenarios.queue(flag ? "fails" : "mine")).queue,
  setDefault: ({ scenarios }, _id, { flag }) => scenarios.setDefault(flag ? "slow" : "mine"),
  createJob: ({ jobs }, _id, { flag }) => jobs.create({ scenario: flag ? "fails" : "completes" }),
  completeJob: ({ jobs }, id) => jobs.complete(id),
  failJob: ({ jobs }, id) => jobs.fail(id),
  addFault: ({ faults }, _id, { pick, flag }) =>
    faults.add({
      effect: { kind: "status", status: [429, 503, 500][pick % 3] ?? 500 },
      probability: flag ? 0.5 : 0.2,
      ...(pick % 2 === 0 && { times: 3 }),
    }),
  clearFaults: ({ faults }) => faults.clear(),
  addLead: ({ leads }, _id, { pick, flag }) => leads.add({ count: 1 + (pick % 3), ...(flag && { status: "pending" }) }),
  completeLead: ({ leads }, id) => leads.complete(id),
  archiveLead: ({ leads }, id) => leads.archive(id),
  researchLead: ({ leads }, id) => leads.research(id),
  addMemory: ({ memories }) => memories.add(),
  addCapture: ({ captures }) => captures.add(),
  failCapture: ({ captures }, id) => captures.fail(id),
  addInsight: ({ insights }) => insights.add(),
  coach: ({ coach }, _id, { flag }) => (flag ? coach.switchOn() : coach.switchOff()),
  bodies: ({ journal }, _id, { flag }) => journal.configure({ bodies: flag }),
} satisfies Record<string, Control>;

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .record({ request: fc.constantFrom(...requests), token: fc.nat(3), pick: fc.noBias(fc.nat(40)) })
      .map(({ request, ...rest }): Step => ({ kind: "request", ...request, ...rest })),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("control" as const),
      name: fc.constantFrom(...(Object.keys(controls) as (keyof typeof controls)[])),
      pick: fc.noBias(fc.nat(40)),
      flag: fc.boolean(),
    }),
  },
);

/** A fault with a probability, which counts the requests before the snapshot to decide on those after it. */
const fault: Step = { kind: "control", name: "addFault", pick: 1, flag: true };
const counted: Step = { kind: "request", ...get("/api/user/tier"), token: 2, pick: 0 };

/** Requests that are refused, unless a fault comes before that. */
const refused: readonly Step[] = [
  { kind: "request", ...send("POST", "/api/agent/readylinks"), token: 0, pick: 0 },
  { kind: "request", ...send("POST", "/api/agent/projects/ID/audit-analysis/async"), token: 1, pick: 0 },
];

/** Requests that get each status that the random ones are to get: without faults, a token that has expired, more than the limit. */
const ofEachStatus: readonly Step[] = [
  { kind: "control", name: "clearFaults", pick: 0, flag: true },
  { kind: "control", name: "advance", pick: 4, flag: true },
  {
    kind: "request",
    ...send("POST", "/api/agent/projects/00000000-0000-4000-8000-000000000001/audit-analysis/async"),
    token: 0,
    pick: 0,
  },
  { kind: "request", ...send("POST", "/api/projects", sample), token: 0, pick: 0 },
  { kind: "request", ...send("POST", "/api/projects", { clientName: 5 }), token: 0, pick: 0 },
  { kind: "request", ...get("/api/projects/00000000-0000-4000-8000-00000000dead"), token: 0, pick: 0 },
  { kind: "request", ...get("/api/user/tier"), token: 3, pick: 0 },
  ...Array.from({ length: 7 }, () => counted),
];

/** Ids in the order in which they were first seen. */
const idsIn = (texts: readonly string[]): string[] => [
  ...new Set(
    texts.flatMap((text) => text.match(/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g) ?? []),
  ),
];

type World = { readonly sandbox: Sandbox; readonly tokens: readonly string[] };

/** Takes a step, and returns what it was told. */
async function take({ sandbox, tokens }: World, given: Step, ids: readonly string[]): Promise<unknown> {
  // The newest ids are picked more often than others.
  const id = ids.at(-1 - (given.pick % Math.max(1, Math.min(ids.length, given.pick < 25 ? 8 : 40)))) ?? "";
  if (given.kind === "control") {
    const answer = await (controls[given.name] as Control)(sandbox, id, given).catch((error: unknown) => String(error));
    return JSON.parse(JSON.stringify(answer ?? null).replaceAll(sandbox.url, "http://server")) as unknown;
  }
  const { path, init, token } = given;
  const body = typeof init.body === "string" ? { body: init.body.replaceAll("ID", id) } : {};
  const answer: Seen = await seen(sandbox.url, tokens[token] ?? "", path.replaceAll("ID", id), { ...init, ...body });
  // The length of a body with an address depends on the port.
  return answer.body.includes("http://server")
    ? { ...answer, headers: { ...answer.headers, "content-length": "" } }
    : answer;
}

/** Fields of an entry that are of the machine and not of the sandbox. */
const comparable = (entries: Awaited<ReturnType<typeof journalOf>>) =>
  entries.map((entry) => ({
    ...entry,
    ...{ realAtMs: 0, durationMs: 0, connection: 0, responseBytes: 0, responseBody: null },
  }));

it(
  "after loading a snapshot of any world, every further answer is byte for byte that of the original",
  { timeout: 600_000 },
  async () => {
    const mine = { name: "mine", pendingMs: { min: "1s", max: "4s" }, processingMs: "9s" } as const;
    const given = { name: "given", pendingMs: "3s", outcome: "failed", processingMs: null } as const;
    await using one = await start({
      scenarios: [given],
      defaultScenario: "given",
      rateLimit: { read: { limit: 6, windowMs: 30_000 } },
    });
    await using other = await start({ rateLimits: false });
    const statuses = new Map<number, number>();
    // The statuses of faults are not those of the contract.
    expectViolations();
    let count = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 1e9 }),
        fc.array(step, { minLength: 5, maxLength: 40, size: "max" }),
        fc.array(step, { minLength: 10, maxLength: 40, size: "max" }),
        fc.boolean(),
        async (seed, before, after, renamed) => {
          count += 1;
          const sandbox = await one.sandbox({
            name: `world-${count}`,
            seed,
            clock: "frozen",
            demoData: "full",
            scenarios: [mine],
          });
          const owners = await sandbox.owners.list();
          const { token: readOnly } = await sandbox.tokens.create({ scopes: ["read"] });
          const { token: second } = await sandbox.tokens.create({ ownerId: owners[1]?.id ?? "" });
          const { token: expiring } = await sandbox.tokens.create({ expiresInMs: "10m" });
          const original = { sandbox, tokens: [sandbox.token, readOnly, second, expiring] };
          const told: string[] = [];
          const read = async (token: string, path: string) => told.push((await seen(one.url, token, path)).body);
          await read(sandbox.token, "/api/lead-generation/leads");
          await read(sandbox.token, "/api/agent/readylinks");
          for (const each of [...before, fault, counted, counted, counted])
            told.push(JSON.stringify(await take(original, each, idsIn(told))));

          const snapshot = await sandbox.snapshot();
          const name = renamed ? `renamed-${count}` : sandbox.name;
          await opened(other, snapshot, { name });
          const journal = await journalOf(sandbox);
          const copy = { ...original, sandbox: await reopened(other, name) };
          expect(comparable(await journalOf(copy.sandbox))).toEqual(comparable(journal));

          for (const each of [...Array.from({ length: 6 }, () => counted), ...after, ...refused]) {
            const ids = idsIn(told);
            const [expected, actual] = [await take(original, each, ids), await take(copy, each, ids)];
            expect(withoutName(actual), JSON.stringify(each)).toEqual(withoutName(expected));
            told.push(JSON.stringify(expected));
            if (each.kind === "request") {
              const { status } = expected as Seen;
              statuses.set(status, (statuses.get(status) ?? 0) + 1);
            }
          }
          const last = journal.length;
          const [ours, theirs] = [await journalOf(sandbox), await journalOf(copy.sandbox)];
          expect(comparable(theirs.slice(last))).toEqual(comparable(ours.slice(last)));

          await Promise.all([sandbox.reset(), copy.sandbox.reset()]);
          for (const path of [
            "/api/projects",
            "/api/lead-generation/leads",
            "/api/agent/readylinks",
            "/api/user/credits",
          ])
            expect(await seen(other.url, sandbox.token, path)).toMatchObject(
              bodyOf(await seen(one.url, sandbox.token, path)),
            );
          await Promise.all([sandbox.delete(), copy.sandbox.delete()]);
        },
      ),
      { numRuns: Number(process.env["SNAPSHOT_RUNS"] ?? 25), examples: [[1, [], ofEachStatus, true]] },
    );
    for (const status of [200, 201, 202, 400, 401, 403, 404, 429]) expect([...statuses.keys()]).toContain(status);
  },
);

const bodyOf = ({ status, body }: Seen) => ({ status, body });

/** A refusal of the control plane names the sandbox. */
const withoutName = (answer: unknown): unknown =>
  typeof answer === "string" ? answer.replaceAll(/(world|renamed)-\d+/g, "NAME") : answer;

/** Controls a sandbox without adding a token to it, which would be counted. */
async function reopened(mock: Awaited<ReturnType<typeof start>>, name: string): Promise<Sandbox> {
  const call = callOver(mock.url, mock.controlToken, routes);
  return sandboxOf(call, mock.url, await call("readSandbox", { sandbox: name }), "");
}
