import type { Check } from "../check.ts";
import { projectsOf } from "../listed-projects.ts";
import { jobPath, triggerPath } from "../operations.ts";
import type { World } from "../world.ts";

const trigger = "openapi.json#/paths/~1api~1agent~1projects~1{id}~1audit-analysis~1async/post";

/** Projects of the caller that lack an analysis, each with a description. */
async function projectsThatLack(world: World): Promise<readonly (readonly [string, string])[]> {
  if (world.sandbox) {
    const { withoutInterviewAnalysis, withoutDocumentAnalysis, justSetUp } = world.sandbox.projects;
    return [
      ["without the interview analysis", withoutInterviewAnalysis],
      ["without the document analysis", withoutDocumentAnalysis],
      ["without both", justSetUp],
    ];
  }
  const lacking = (await projectsOf(world)).find((each) => !each.hasAnalysis || !each.hasInterviewAnalysis);
  return lacking ? [["without an analysis", lacking.id]] : world.skip("every project of the account has both analyses");
}

/** The credits that the account has used. They must not change with a refusal. */
const creditsUsed = async ({ ask }: World) => ((await ask("GET", "/api/user/credits")).body as { used: number }).used;

export const triggerChecks: readonly Check[] = [
  {
    id: "trigger.prerequisites",
    demand: "A project without one of the required analyses gets 422, and no job starts",
    clause: `${trigger}/responses/422`,
    basis: "documented",
    needs: "write",
    async run(world) {
      const { ask, is, sandbox } = world;
      const before = [await creditsUsed(world), (await sandbox?.read())?.jobs];
      for (const [name, project] of await projectsThatLack(world)) {
        const { status, body } = await ask("POST", triggerPath(project));
        is(name, [status, typeof (body as { error?: unknown }).error], [422, "string"]);
      }
      const after = [await creditsUsed(world), (await sandbox?.read())?.jobs];
      is("jobs and credits unchanged", after.join() === before.join(), true);
    },
  },
  {
    id: "trigger.accepted",
    demand: "A trigger gets 202 with a pending job, which can be polled immediately",
    clause: `${trigger}/responses/202`,
    basis: "documented",
    needs: "sandbox",
    async run({ ask, is, own }) {
      const path = triggerPath(own().projects.ready);
      const { status, body } = await ask("POST", path);
      const { data: job } = body as { data: Readonly<Record<string, unknown>> };
      is("status", status, 202);
      is(
        "the job",
        [job["status"], job["startedAt"], job["completedAt"], job["analysisId"], job["error"], job["errorCode"]],
        ["pending", null, null, null, null, null],
      );
      is("for the project", job["projectId"] === own().projects.ready, true);
      is("createdAt is updatedAt", job["createdAt"] === job["updatedAt"], true);
      const polled = await ask("GET", jobPath(String(job["jobId"])));
      const { jobId, createdAt } = (polled.body as { data: Readonly<Record<string, unknown>> }).data;
      is("polled", [polled.status, jobId === job["jobId"], createdAt === job["createdAt"]], [200, true, true]);
      const again = await ask("POST", path, { body: { anything: 1 } });
      const other = (again.body as { data: { jobId: string } }).data.jobId;
      is("a second trigger, with an ignored body", [again.status, other !== job["jobId"]], [202, true]);
    },
  },
  {
    id: "trigger.plan",
    demand: "On a low tier, a trigger gets 403 with the required tier, and no job starts",
    clause: `${trigger}/responses/403`,
    basis: "documented",
    needs: "sandbox",
    async run({ ask, is, own }) {
      await own().owners.set(own().owner.id, { tier: "solo" });
      const before = (await own().read()).jobs;
      const { status, body } = await ask("POST", triggerPath(own().projects.ready));
      const { requiredTier, code = null } = body as { requiredTier?: unknown; code?: unknown };
      is("on a low tier", [status, typeof requiredTier, code], [403, "string", null]);
      is("new jobs", (await own().read()).jobs - before, 0);
    },
  },
  {
    id: "trigger.credits",
    demand: "Without credits, a trigger gets 402, and no job starts",
    clause: `${trigger}/responses/402`,
    basis: "documented",
    needs: "sandbox",
    async run({ ask, is, own }) {
      await own().owners.set(own().owner.id, { creditsAllocated: 10, creditsUsed: 5 });
      const before = (await own().read()).jobs;
      is("with 5 credits left", (await ask("POST", triggerPath(own().projects.ready))).status, 402);
      is("new jobs", (await own().read()).jobs - before, 0);
    },
  },
  {
    id: "trigger.body",
    demand: "A body that is not JSON gets 400, another media type 415, a too large body 413; no job starts",
    clause: `${trigger}/responses/400`,
    basis: "inferred",
    needs: "sandbox",
    async run({ ask, is, own }) {
      const path = triggerPath(own().projects.ready);
      const before = (await own().read()).jobs;
      const type = (value: string) => ({ headers: { "content-type": value } });
      is("not JSON", (await ask("POST", path, { ...type("application/json"), body: "{" })).status, 400);
      is("of another type", (await ask("POST", path, { ...type("text/plain"), body: "text" })).status, 415);
      is("two megabytes", (await ask("POST", path, { body: "x".repeat(2 ** 21) })).status, 413);
      is("new jobs", (await own().read()).jobs - before, 0);
    },
  },
];
