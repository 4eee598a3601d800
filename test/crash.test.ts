import Sqlite from "better-sqlite3";
import { expect, it } from "vitest";
import { between } from "../src/pipeline/lifecycle.ts";
import { magicProjectId, scenarioNamed, scenarios } from "../src/scenarios/scenarios.ts";
import type { JobFacts } from "../src/resources/jobs/job-status.ts";
import { plan } from "../src/pipeline/plan.ts";
import { start } from "../src/start.ts";
import { draw, uuidOf } from "../src/core/seed.ts";
import { agentOf, type JobStatus, poll, trigger } from "./support/agent.ts";
import { startProcess, withFolder } from "./support/command.ts";

const rounds = 6;
const seed = 7;

const order = { pending: 0, processing: 1, completed: 2, failed: 2 };

const chosen = scenarios.filter(({ name }) => ["completes", "fails", "fails-early", "slow"].includes(name));

it(
  "kill -9 loses no acknowledged job, moves none twice, and keeps the instants of an undisturbed run",
  { timeout: 240_000 },
  () =>
    withFolder(async (folder) => {
      const db = `${folder}/mock.db`;
      // The file keeps the scaled clock, so jobs live through several crashes in seconds.
      const first = await start({ db, seed, clock: "scaled", clockScale: 100 });
      const { jobs, webhook } = first.defaultSandbox;
      const demoJobs = (await jobs.list()).length;
      await webhook.set("http://127.0.0.1:9/");
      await first.stop();

      const accepted: { job: JobStatus; projectId: string; ordinal: number; scenario: string }[] = [];
      const triggered = new Map<string, number>();
      const seen = new Map<string, JobStatus>();
      let owner = "";

      for (let round = 0; round < rounds; round += 1) {
        const server = await startProcess(["--db", db, "--rate-limits", "off"]);
        const agent = agentOf(server.ready, server.ready.token);
        owner = ((await agent("/api/user/current")).body as { userId: string }).userId;

        // Polls and triggers run until the process is killed under them.
        const crash = new AbortController();
        const polling = (async () => {
          for (let turn = 0; !crash.signal.aborted; turn += 1) {
            const scenario = chosen[turn % chosen.length];
            if (scenario && turn % 3 === 0) {
              const projectId = magicProjectId(scenario);
              const job = await trigger(agent, projectId);
              accepted.push({ job, projectId, ordinal: triggered.get(projectId) ?? 0, scenario: scenario.name });
              triggered.set(projectId, (triggered.get(projectId) ?? 0) + 1);
            }
            for (const { job } of accepted.slice(-6)) {
              const now = await poll(agent, job.jobId);
              const before = seen.get(job.jobId);
              if (before) {
                expect(order[now.status]).toBeGreaterThanOrEqual(order[before.status]);
                if (order[before.status] === 2) expect(now).toEqual(before);
              }
              seen.set(job.jobId, now);
            }
          }
        })().catch((error: unknown) => {
          // Only the kill may break a request.
          if (!crash.signal.aborted || !(error instanceof TypeError)) throw error;
        });
        // Killed at another point of its work each time: after so many answers, not after so much time.
        const target = accepted.length + 3 + ((round * 7) % 11);
        while (accepted.length < target) await new Promise((resolve) => setImmediate(resolve));
        crash.abort();
        expect(await server.end("SIGKILL")).toEqual({ code: null, signal: "SIGKILL" });
        await polling;
        // A trigger in flight may have been stored without a response: take the counts of later draws from the file.
        const sqlite = new Sqlite(db, { readonly: true });
        for (const { id, count } of sqlite
          .prepare<[], { id: string; count: number }>(
            "SELECT projects.id, jobs_triggered AS count FROM projects JOIN owners ON owners.key = owner_key WHERE owners.key = 1",
          )
          .all()) {
          triggered.set(id, count);
        }
        sqlite.close();
      }

      // Advance the clock past the end of every job.
      const last = await start({ db, rateLimits: false });
      await last.clock.advance(600_000);
      const agent = agentOf(last, last.token);
      for (const { job, projectId, ordinal, scenario } of accepted) {
        const finished = await poll(agent, job.jobId);
        const drawFor = (purpose: string) => draw(seed, `job ${purpose}`, `${owner} ${projectId}`, ordinal);
        expect(job.jobId).toBe(uuidOf(drawFor("id")));
        const facts = plan<JobFacts["outcome"]>(
          scenarioNamed(scenario) ?? scenarios[0],
          "completed",
          Date.parse(job.createdAt),
          drawFor,
        );
        const undisturbed = between(facts, facts.createdAt - 1, Infinity);
        expect(finished.createdAt).toBe(job.createdAt);
        expect(finished.status).toBe(undisturbed.at(-1)?.to);
        expect(Date.parse(finished.updatedAt)).toBe(undisturbed.at(-1)?.at);
        expect(finished.startedAt && Date.parse(finished.startedAt)).toBe(facts.startsAt);
      }
      await last.stop();

      const sqlite = new Sqlite(db, { readonly: true });
      const completed = sqlite
        .prepare<[number], string>("SELECT analysis_id FROM jobs WHERE status = 'completed' AND key > ?")
        .pluck()
        .all(demoJobs);
      const told = sqlite.prepare("SELECT body FROM webhook_deliveries").pluck().all() as string[];
      const analysisOf = (body: string) => (JSON.parse(body) as { data: { analysisId: string } }).data.analysisId;
      expect(told.map(analysisOf).toSorted()).toEqual(completed.toSorted());
      expect(sqlite.pragma("integrity_check", { simple: true })).toBe("ok");
      sqlite.close();
      expect(accepted.length).toBeGreaterThan(rounds * 3);
    }),
);
