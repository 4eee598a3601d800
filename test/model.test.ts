import fc from "fast-check";
import { expect, it } from "vitest";
import type { JobView, OwnerView } from "../src/client/views.ts";
import { start } from "../src/start.ts";
import { type Agent, agentOf, type Answer, sampleClient, withBody } from "./support/agent.ts";
import {
  analysisOf,
  creditsOf,
  jobOf,
  latest,
  latestComplete,
  mayWrite,
  type ModelOwner,
  type ModelProject,
  projectOf,
  remaining,
  type Run,
} from "./support/model.ts";

const creations = [
  { fields: sampleClient, valid: true },
  { fields: { ...sampleClient, description: "Sample", currency: "EUR" }, valid: true },
  { fields: { ...sampleClient, clientName: "" }, valid: false },
  { fields: { clientName: "Sample client" }, valid: false },
];
const changes = [
  { fields: { industry: "Another industry" }, code: null },
  { fields: { description: "Another description", clientName: "Another sample" }, code: null },
  { fields: {}, code: "EMPTY_PATCH" },
  { fields: { status: "complete" }, code: "EMPTY_PATCH" },
  { fields: { description: 7 }, code: "INVALID_DESCRIPTION_TYPE" },
  { fields: { description: "x".repeat(5001) }, code: "DESCRIPTION_TOO_LONG" },
];

const owner = fc.nat(2);
/** Which project, and of which owner: mostly of the one that asks. */
const project = fc.noBias(
  fc.record({
    of: fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, fc.nat(2)),
    index: fc.nat(9),
  }),
);
const command = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("create"), owner, variant: fc.noBias(fc.nat(3)) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("change"), owner, project, variant: fc.nat(5) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("prepare"), owner, project }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("analyse"), owner, project, fails: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("trigger"), owner, project, fails: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("poll"), owner, project, run: fc.noBias(fc.nat(3)) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("read"), owner, project }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("tier"), owner, solo: fc.boolean() }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("advance"),
      ms: fc.oneof(fc.nat(15_000), fc.integer({ min: 60_000, max: 300_000 }), fc.constant(86_400_000 * 15)),
    }),
  },
);
type Command = {
  kind: string;
  owner?: number;
  project?: { of: number | null; index: number };
  variant?: number;
  run?: number;
  ms?: number;
  fails?: boolean;
  solo?: boolean;
};

/** Without projects there would be little to do. */
const beginning: readonly Command[] = [0, 1, 2].flatMap((index) => [
  { kind: "create", owner: index, variant: 0 },
  { kind: "prepare", owner: index, project: { of: null, index: 0 } },
]);

const unknownId = "6f1b0f6e-8f0d-4c5a-9d55-1d2a3b4c5d6e";

it(
  "answers whatever several owners do as a small model of the API does, and accounts for every credit",
  { timeout: 300_000 },
  async () => {
    await using mock = await start({ rateLimits: false });
    const met = new Map<string, number>();

    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 1e9 }),
        fc.array(command, { minLength: 20, maxLength: 60, size: "max" }),
        async (seed, commands) => {
          await using sandbox = await mock.sandbox({
            seed,
            clock: "frozen",
            demoData: "none",
            owner: { creditsAllocated: 4100, creditsUsed: 0 },
          });
          const agents: Agent[] = [];
          const owners: ModelOwner[] = [];
          const add = ({ id, tier, creditsAllocated, createdAt }: OwnerView, token: string) => {
            agents.push(agentOf(mock, token));
            owners.push({
              id,
              tier,
              allocated: creditsAllocated,
              createdAt: Date.parse(createdAt),
              charges: [],
              projects: [],
            });
          };
          add((await sandbox.owners.list())[0] as OwnerView, sandbox.token);
          for (const creditsAllocated of [1030, 20_000]) {
            const { token, ...view } = await sandbox.owners.create({
              creditsAllocated,
              creditsUsed: 0,
              demoData: "none",
            });
            add(view, token);
          }
          let now = Date.parse((await sandbox.clock.read()).now);
          let order = 0;
          const waiting: { call: Promise<Answer>; project: ModelProject; run: Run; fields: object }[] = [];

          const say = (what: string) => met.set(what, (met.get(what) ?? 0) + 1);
          const expectAnswer = (what: string, { status, body }: Answer, wanted: number, shape: unknown) => {
            say(`${what} ${wanted}`);
            expect([what, status], JSON.stringify(body)).toEqual([what, wanted]);
            expect(body).toMatchObject(shape as object);
          };

          /** What the control plane says of the run that was started last: when its moments come, and what it cost. */
          const runOf = ({ id, credits, synchronous, timeline, analysisId, status }: JobView, fails: boolean): Run => {
            expect(credits).toBeGreaterThanOrEqual(20);
            expect(credits).toBeLessThanOrEqual(50);
            const [created, starts, ends] = timeline.map(({ at }) => Date.parse(at)) as [number, number, number];
            expect(created).toBe(now);
            if (synchronous) {
              expect([status, starts]).toEqual(["processing", now]);
              expect(ends - starts).toBeGreaterThanOrEqual(60_000);
              expect(ends - starts).toBeLessThanOrEqual(300_000);
            }
            return {
              id,
              analysisId: analysisId ?? (expect.any(String) as string),
              synchronous,
              credits,
              createdAt: created,
              startsAt: starts,
              endsAt: ends,
              fails,
              order: (order += 1),
            };
          };

          /** Whether an analysis will be refused for want of credits; null: that depends on what it would cost. */
          const lacksCredits = (who: ModelOwner): boolean | null => {
            const left = remaining(who, now);
            return left < 20 ? true : left >= 50 ? false : null;
          };

          async function started(who: ModelOwner, on: ModelProject, fails: boolean): Promise<Run> {
            const [job] = (await sandbox.jobs.list({ limit: 1 })) as [JobView];
            const run = runOf(job, fails);
            who.charges.push({ at: now, credits: run.credits });
            on.runs.push(run);
            return run;
          }

          async function settleCalls(): Promise<void> {
            for (const each of waiting.splice(0)) {
              const { call, project: of, run, fields } = each;
              if (run.endsAt > now) {
                waiting.push(each);
                continue;
              }
              const answer = await call;
              if (run.fails)
                expectAnswer("analyse", answer, 500, {
                  error: expect.stringMatching(/^The audit analysis failed: /) as string,
                });
              else
                expectAnswer("analyse", answer, 200, {
                  analysis: analysisOf(of, run, run.endsAt),
                  requestData: { projectId: of.id, ...fields },
                });
            }
          }

          async function perform({ kind, owner: index = 0, ...given }: Command): Promise<void> {
            const who = owners[index] as ModelOwner;
            const agent = agents[index] as Agent;
            const owning = owners[given.project?.of ?? index] as ModelOwner;
            const { index: which = 0 } = given.project ?? {};
            // The last number is that of a project that nobody has.
            const meant = which === 9 ? undefined : owning.projects[which % Math.max(1, owning.projects.length)];
            const mine = owning === who ? meant : undefined;
            const path = `/api/projects/${meant?.id ?? unknownId}`;
            const noProject = { error: "Project not found" };
            const noPlan = { requiredTier: "starter" };
            switch (kind) {
              case "advance": {
                now = Date.parse((await sandbox.clock.advance(given.ms ?? 0)).now);
                return settleCalls();
              }
              case "tier": {
                who.tier = given.solo ? "solo" : "agency";
                await sandbox.owners.set(who.id, { tier: who.tier as "solo" });
                return;
              }
              case "prepare": {
                if (!meant || meant.prepared) return;
                await sandbox.prepareProject(meant.id, { ownerId: owning.id });
                meant.prepared = true;
                return;
              }
              case "create": {
                const { fields, valid } = creations[given.variant ?? 0] ?? { fields: {}, valid: false };
                const answer = await agent("/api/projects", withBody("POST", fields));
                if (!valid) return expectAnswer(kind, answer, 400, { error: expect.any(String) as string });
                if (!mayWrite(who)) return expectAnswer(kind, answer, 403, noPlan);
                if (remaining(who, now) < 1000)
                  return expectAnswer(kind, answer, 402, {
                    error: `Insufficient credits: 1000 needed, ${remaining(who, now)} left`,
                  });
                const made = { currency: "USD", description: null, ...fields };
                expectAnswer(kind, answer, 201, { ...made, status: "setup" });
                who.charges.push({ at: now, credits: 1000 });
                who.projects.push({ id: (answer.body as { id: string }).id, fields: made, prepared: false, runs: [] });
                return;
              }
              case "change": {
                const { fields, code } = changes[given.variant ?? 0] ?? { fields: {}, code: null };
                const answer = await agent(path, withBody("PATCH", fields));
                if (code !== null) return expectAnswer(kind, answer, 400, { code });
                if (!mine) return expectAnswer(kind, answer, 404, noProject);
                if (!mayWrite(who)) return expectAnswer(kind, answer, 403, noPlan);
                Object.assign(mine.fields, fields);
                return expectAnswer(kind, answer, 200, { id: mine.id, ...mine.fields });
              }
              case "analyse":
              case "trigger": {
                const synchronous = kind === "analyse";
                const { fails = false } = given;
                const url = synchronous ? `${path}/audit-analysis` : `/api/agent${path.slice(4)}/audit-analysis/async`;
                await sandbox.scenarios.setDefault(fails ? "fails" : "completes");
                const before = (await sandbox.read()).jobs;
                const call = agent(url, { method: "POST" });
                if (!mine) return expectAnswer(kind, await call, 404, noProject);
                if (!mayWrite(who)) return expectAnswer(kind, await call, 403, noPlan);
                if (!synchronous && !mine.prepared)
                  return expectAnswer(kind, await call, 422, {
                    error: expect.stringContaining("Missing prerequisite") as string,
                  });
                const lacks = lacksCredits(who);
                let refused: Answer | undefined;
                if (lacks !== false) void call.then((answer) => (refused = answer.status === 402 ? answer : undefined));
                while ((await sandbox.read()).jobs === before && !refused) await fetch(`${mock.url}/openapi.json`);
                if (refused) {
                  expect(lacks).not.toBe(false);
                  return expectAnswer(kind, refused, 402, {
                    error: expect.stringMatching(/^Insufficient credits: \d\d needed/) as string,
                  });
                }
                expect(lacks).not.toBe(true);
                const run = await started(who, mine, fails);
                if (!synchronous) return expectAnswer(kind, await call, 202, jobOf(mine, run, now));
                const fields = { clientName: mine.fields["clientName"], documentsCount: mine.prepared ? 3 : 0 };
                waiting.push({ call, project: mine, run, fields });
                return;
              }
              case "poll": {
                // Mostly a job; a run that a call waits for is none to a client.
                const ofKind = meant?.runs.filter(({ synchronous }) => synchronous === (given.run === 3)) ?? [];
                const run = ofKind[(given.run ?? 0) % Math.max(1, ofKind.length)];
                const answer = await agent(`/api/agent/jobs/${run?.id ?? unknownId}`);
                if (!mine || !run || run.synchronous)
                  return expectAnswer(kind, answer, 404, { error: "Job not found" });
                return expectAnswer(kind, answer, 200, jobOf(mine, run, now));
              }
              default: {
                expectAnswer("credits", await agent("/api/user/credits"), 200, creditsOf(who, now));
                const list = (await agent("/api/projects")).body as { id: string }[];
                expect(list.map(({ id }) => id).toSorted()).toEqual(who.projects.map(({ id }) => id).toSorted());
                const [read, analysis, opportunities, deliverables] = [
                  await agent(path),
                  await agent(`${path}/audit-analysis`),
                  await agent(`${path}/opportunities`),
                  await agent(`${path}/deliverables`),
                ];
                if (!mine) {
                  for (const answer of [read, analysis, opportunities, deliverables])
                    expectAnswer("read", answer, 404, noProject);
                  return;
                }
                expectAnswer("read", read, 200, projectOf(mine, now));
                const last = latest(mine, now);
                const complete = latestComplete(mine, now);
                if (last) expectAnswer("analysis", analysis, 200, analysisOf(mine, last, now));
                else expectAnswer("analysis", analysis, 404, { error: "No audit analysis found for this project" });
                const found = (opportunities.body as { opportunities: unknown[] }).opportunities;
                expect(found.length > 0).toBe(complete !== undefined);
                if (!complete)
                  return expectAnswer("deliverables", deliverables, 404, { error: expect.any(String) as string });
                expectAnswer("deliverables", deliverables, 200, { success: true, data: { opportunities: found } });
                if (last === complete)
                  expect(deliverables.body).toMatchObject({
                    data: { risks: (analysis.body as { findings: object[] }).findings },
                  });
              }
            }
          }

          for (const each of [...beginning, ...commands] as readonly Command[]) await perform(each);

          // Everything comes to rest, and every credit is where the model has it.
          now = Date.parse((await sandbox.clock.advance("10m")).now);
          await settleCalls();
          expect(waiting).toEqual([]);
          const jobs = await sandbox.jobs.list({ limit: 1000 });
          for (const [index, who] of owners.entries()) {
            expectAnswer("credits", await (agents[index] as Agent)("/api/user/credits"), 200, creditsOf(who, now));
            const ofJobs = jobs
              .filter(({ ownerId }) => ownerId === who.id)
              .reduce((sum, { credits }) => sum + credits, 0);
            expect(who.charges.reduce((sum, { credits }) => sum + credits, 0)).toBe(
              ofJobs + 1000 * who.projects.length,
            );
          }
        },
      ),
      { numRuns: 60 },
    );

    // The sequences have been everywhere.
    for (const what of [
      "create 201",
      "create 400",
      "create 402",
      "create 403",
      "change 200",
      "change 400",
      "change 404",
      "analyse 200",
      "analyse 402",
      "analyse 404",
      "analyse 500",
      "trigger 202",
      "trigger 403",
      "trigger 422",
      "poll 200",
      "poll 404",
      "analysis 200",
      "analysis 404",
      "deliverables 200",
      "deliverables 404",
    ])
      expect([what, met.get(what) ?? 0]).not.toEqual([what, 0]);
  },
);
