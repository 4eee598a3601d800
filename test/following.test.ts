import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { connect } from "../src/client/connect.ts";
import type { Control } from "../src/client/control.ts";
import type { Sandbox } from "../src/client/sandbox.ts";
import type { FollowedWebhook, JobView, ListedProject, NewestLeads, SandboxEvent } from "../src/control/types.gen.ts";
import { start } from "../src/start.ts";
import { controls } from "./support/controls.ts";
import { withFolder } from "./support/command.ts";
import { receiverOf } from "./support/receiver.ts";
import { freePort, hasNginx, startNginx } from "./support/nginx.ts";

/** The state of a sandbox that its events lead to. */
type Known = Partial<Record<SandboxEvent["kind"], unknown>> & { jobs?: JobView[]; requests?: number[] };

const keyOf = ({ id, tokenId }: JobView): string => `${id} ${tokenId ?? ""}`;

function learn(known: Known, event: SandboxEvent): void {
  if (event.kind === "jobs") {
    const changed = new Map(event.jobs.map((job) => [keyOf(job), job]));
    const before = event.whole ? [] : (known.jobs ?? []);
    const kept = before.map((job) => changed.get(keyOf(job)) ?? job);
    const isNew = (job: JobView) => !kept.some((each) => keyOf(each) === keyOf(job));
    known.jobs = [...event.jobs.filter(isNew), ...kept];
  } else if (event.kind === "requests") {
    known.requests = [...(event.whole ? [] : (known.requests ?? [])), ...event.requests.map(({ number }) => number)];
  } else known[event.kind] = event[event.kind as never];
}

/** Follows a sandbox in the background. */
async function watch(sandbox: Sandbox) {
  const known: Known = {};
  const numbers: number[] = [];
  const events = await sandbox.follow();
  const iterator = events[Symbol.asyncIterator]();
  const ended = (async () => {
    for (;;) {
      const next = await iterator.next();
      if (next.done) return;
      numbers.push(next.value.number);
      learn(known, next.value);
    }
  })();
  return { known, numbers, ended, stop: () => iterator.return?.() };
}

/** The newest hundred of all, and how many there are. */
async function newest<T>(all: Promise<readonly T[]>) {
  const { length } = await all;
  return { total: length, newest: (await all).slice(0, 100) };
}

/** A project as the event stream shows it. */
const withoutOpportunities = (project: ListedProject) =>
  Object.fromEntries(Object.entries(project).filter(([name]) => name !== "opportunities"));

/** The same state as the control plane reads it. */
const read = async (sandbox: Sandbox): Promise<Known> => ({
  sandbox: await sandbox.read(),
  limits: await sandbox.limits.read(),
  tokens: await sandbox.tokens.list(),
  faults: await sandbox.faults.list(),
  projects: await newest(sandbox.listProjects({ limit: 1000 }).then((all) => all.map(withoutOpportunities))),
  webhook: { ...(await sandbox.webhook.read()), ...(await newest(sandbox.webhook.deliveries())) },
  leads: await newest(sandbox.leads.list({ limit: 1000 })),
  readyLinks: { surveys: true, ...(await newest(sandbox.readyLinks.list().then((links) => links.toReversed()))) },
  captures: await newest(sandbox.captures.list({ limit: 1000 })),
  memories: await newest(sandbox.memories.list({ limit: 1000 })),
  insights: await newest(sandbox.insights.list({ limit: 1000 })),
  jobs: await sandbox.jobs.list({ limit: 1000 }),
  requests: (await sandbox.journal.read({ limit: 1000 })).entries.map(({ number }) => number),
});

const poll = async ({ url, token }: Sandbox, id: string): Promise<void> => {
  const response = await fetch(`${url}/api/agent/jobs/${id}`, { headers: { authorization: `Bearer ${token}` } });
  await response.text();
};

const trigger = async ({ url, token, projects }: Sandbox): Promise<void> => {
  const path = `/api/agent/projects/${projects.ready}/audit-analysis/async`;
  await (await fetch(url + path, { method: "POST", headers: { authorization: `Bearer ${token}` } })).text();
};

const createProject = async ({ url, token }: Sandbox): Promise<void> => {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const body = JSON.stringify({ clientName: "Sample client", industry: "Sample industry", companySize: "11-50" });
  await (await fetch(`${url}/api/projects`, { method: "POST", headers, body })).text();
};

/** The actions that change a sandbox. */
const actions: Readonly<Record<string, (sandbox: Sandbox) => Promise<unknown>>> = {
  trigger,
  "poll a magic job": (sandbox) => poll(sandbox, "00000000-0000-4000-9000-000000000001"),
  "poll nothing": (sandbox) => poll(sandbox, "nonsense"),
  create: (sandbox) => sandbox.jobs.create({ scenario: "slow" }),
  async force(sandbox) {
    const [job] = await sandbox.jobs.list({ status: "pending" });
    if (job) await sandbox.jobs.fail(job.id, { ...(job.tokenId !== null && { tokenId: job.tokenId }) });
  },
  advance: (sandbox) => sandbox.clock.advance("5s"),
  drain: (sandbox) => sandbox.limits.drain("jobPolling"),
  refill: (sandbox) => sandbox.limits.refill(),
  fault: (sandbox) => sandbox.faults.add({ effect: { kind: "latency", durationMs: 0 }, times: 2 }),
  "no faults": (sandbox) => sandbox.faults.clear(),
  token: (sandbox) => sandbox.tokens.create({ expiresInMs: "10s" }).catch(() => undefined),
  owner: (sandbox) => sandbox.owners.create(),
  queue: (sandbox) => sandbox.scenarios.queue("fails"),
  "add leads": (sandbox) => sandbox.leads.add({ count: 60 }),
  async research(sandbox) {
    const [lead] = await sandbox.leads.list({ limit: 1 });
    if (lead) await sandbox.leads.research(lead.id, { startsInMs: "4s", takesMs: "7s" }).catch(() => undefined);
  },
  async survey(sandbox) {
    const [link] = await sandbox.readyLinks.list();
    if (link) await (await fetch(link.url)).text();
  },
  "add captures": (sandbox) => sandbox.captures.add({ count: 30 }),
  async "process a capture"(sandbox) {
    const [capture] = await sandbox.captures.list({ status: "pending", limit: 1 });
    if (capture) await sandbox.captures.process(capture.id);
  },
  "add memories": (sandbox) => sandbox.memories.add({ sourceType: "detected", count: 60 }),
  async "read an insight"(sandbox) {
    const [insight] = await sandbox.insights.add();
    if (insight) await sandbox.insights.set(insight.id, { isRead: true });
  },
  prepare: (sandbox) => sandbox.prepareProject(sandbox.projects.justSetUp),
  "create a project": createProject,
  "sixteen days": (sandbox) => sandbox.clock.advance("16d"),
  reset: (sandbox) => sandbox.reset(),
};

describe.each(Object.entries(controls))("a sandbox, followed %s,", (_, startControl) => {
  const withControl = async (test: (control: Control) => Promise<void>) => {
    await using control = await startControl();
    await test(control);
  };

  it("the event stream of a sandbox leads to the same state as reading it, whatever has been changed", () =>
    withControl((control) =>
      fc.assert(
        fc.asyncProperty(
          fc.array(fc.constantFrom(...Object.keys(actions)), { maxLength: 12 }),
          fc.nat({ max: 12 }),
          async (names, early) => {
            await using sandbox = await control.sandbox({ seed: 42, clock: "frozen", demoData: "full" });
            // Loads the sample data of opportunities, which would hold up a follower in this process.
            await sandbox.listProjects();
            for (const name of names.slice(0, early)) await actions[name]?.(sandbox);
            const { known, numbers, stop, ended } = await watch(sandbox);
            for (const name of names.slice(early)) await actions[name]?.(sandbox);
            const now = await read(sandbox);
            await expect.poll(() => known, { timeout: 5000, interval: 20 }).toEqual(now);
            expect(numbers).toEqual(numbers.map((_number, index) => index + 1));
            await stop();
            await ended;
          },
        ),
        { numRuns: 12 },
      ),
    ));

  it("the event stream of a sandbox reports a job that completes only because time passes", () =>
    withControl(async (control) => {
      const sandbox = await control.sandbox({ clock: { mode: "scaled", scale: 100 } });
      const { known, stop } = await watch(sandbox);
      await sandbox.jobs.create({ scenario: "completes" });
      await expect.poll(() => known.jobs?.map(({ status }) => status), { timeout: 5000 }).toEqual(["completed"]);
      await stop();
    }));

  it("the event stream of a sandbox reports web research that ends only because time passes", () =>
    withControl(async (control) => {
      const sandbox = await control.sandbox({ clock: { mode: "scaled", scale: 100 } });
      const [lead] = await sandbox.leads.add();
      const { known, stop } = await watch(sandbox);
      await sandbox.leads.research(lead?.id ?? "", { compositeScore: 77 });
      const told = () =>
        (known.leads as NewestLeads | undefined)?.newest.map((each) => [each.webResearchStatus, each.compositeScore]);
      await expect.poll(told, { timeout: 5000 }).toEqual([["completed", 77]]);
      await stop();
    }));

  it("the event stream of a sandbox reports each attempt of a delivery to the webhook", () =>
    withControl(async (control) => {
      await using receiver = await receiverOf(500, 200);
      const sandbox = await control.sandbox({ clock: "frozen" });
      const { known, stop } = await watch(sandbox);
      const { url } = receiver;
      await sandbox.webhook.set(url);
      const { id } = await sandbox.jobs.create();
      await sandbox.jobs.complete(id);
      const told = () => {
        const { newest = [], ...webhook } = (known.webhook as FollowedWebhook | undefined) ?? {};
        return [webhook, newest.map(({ state, attempts, lastStatus }) => [state, attempts, lastStatus])];
      };
      await expect.poll(told, { timeout: 5000 }).toEqual([{ url, pending: 1, total: 1 }, [["pending", 1, 500]]]);
      await sandbox.clock.advance("30s");
      await expect.poll(told, { timeout: 5000 }).toEqual([{ url, pending: 0, total: 1 }, [["delivered", 2, 200]]]);
      await stop();
    }));

  it("the event stream of a sandbox begins with as many of the last requests as asked for, and ends when the sandbox is deleted", () =>
    withControl(async (control) => {
      const sandbox = await control.sandbox({ clock: "frozen" });
      for (let polls = 0; polls < 5; polls += 1) await poll(sandbox, "nonsense");
      for (const [requests, numbers] of [
        [0, []],
        [2, [4, 5]],
        [100, [1, 2, 3, 4, 5]],
      ] as const) {
        for await (const event of await sandbox.follow({ requests })) {
          if (event.kind !== "requests") continue;
          expect([event.whole, event.requests.map(({ number }) => number)]).toEqual([true, numbers]);
          break;
        }
      }
      const { ended } = await watch(sandbox);
      await sandbox.delete();
      await ended;
    }));

  it("the event stream is refused for a deleted sandbox and for a negative number of requests", () =>
    withControl(async (control) => {
      const sandbox = await control.sandbox();
      await expect(sandbox.follow({ requests: -1 })).rejects.toMatchObject({ status: 400 });
      await sandbox.delete();
      await expect(sandbox.follow()).rejects.toMatchObject({ status: 404 });
    }));
});

it("the event stream of a sandbox reports what another server on the same file has changed", () =>
  withFolder(async (folder) => {
    const db = `${folder}/shared.db`;
    await using one = await start({ db, clock: "frozen", seed: 1 });
    await using other = await start({ db });
    const { known, stop } = await watch(one.defaultSandbox);
    await other.defaultSandbox.jobs.create({ scenario: "slow" });
    await other.clock.advance("10s");
    const now = await read(other.defaultSandbox);
    await expect.poll(() => known.jobs, { timeout: 5000 }).toEqual(now.jobs);
    await expect.poll(() => known.sandbox, { timeout: 5000 }).toEqual(now.sandbox);
    await stop();
  }));

describe.skipIf(!hasNginx)("event streams behind nginx with its default configuration", () => {
  /** The first event of a stream. */
  async function firstOf<T>(events: AsyncIterable<T>): Promise<T | undefined> {
    for await (const event of events) return event;
    return undefined;
  }

  it("nginx with its default configuration passes events on as they are sent", () =>
    withFolder(async (folder) => {
      await using started = new AsyncDisposableStack();
      const mock = started.use(await start({ clock: "frozen" }));
      const port = await freePort();
      const url = `http://127.0.0.1:${port}`;
      const http = `server { listen 127.0.0.1:${port}; location / { proxy_pass ${mock.url}; } }`;
      started.use(await startNginx(folder, url, http));
      const { defaultSandbox } = await connect(url, mock.controlToken);
      expect(await firstOf(await defaultSandbox.follow())).toMatchObject({ number: 1, kind: "sandbox" });
      const requests = await defaultSandbox.journal.follow();
      await poll(mock.defaultSandbox, "00000000-0000-4000-9000-000000000001");
      expect(await firstOf(requests)).toMatchObject({ operation: "getJobStatus", status: 200 });
      for (const path of ["events", "journal/events"]) {
        const response = await fetch(`${mock.controlUrl}sandboxes/default/${path}`, {
          headers: { authorization: `Bearer ${mock.controlToken}` },
        });
        expect([response.headers.get("cache-control"), response.headers.get("x-accel-buffering")]).toEqual([
          "no-cache, no-transform",
          "no",
        ]);
        await response.body?.cancel();
      }
    }));
});
