import type { Check } from "../check.ts";
import { projectsOf } from "../listed-projects.ts";
import { projectPath } from "../operations.ts";
import type { World } from "../world.ts";

const path = "openapi.json#/paths/~1api~1projects~1{id}~1";

async function analysedProject(world: World): Promise<string> {
  if (world.sandbox) return world.sandbox.projects.analysed;
  const analysed = (await projectsOf(world)).find(({ hasAuditAnalysis }) => hasAuditAnalysis);
  return analysed?.id ?? world.skip("no project of the account has been analysed");
}

type Analysis = { readonly id: string; readonly status: string };

/** Prevents an unhandled rejection of a request, if its check fails before it awaits the response. */
const unlessAwaited = (waiting: Promise<unknown>): void => void waiting.catch(() => undefined);

export const analysisChecks: readonly Check[] = [
  {
    id: "analysis.read",
    demand: "An analysis, its opportunities and its deliverables can be read",
    clause: `${path}audit-analysis/get`,
    basis: "documented",
    async run(world) {
      const project = await analysedProject(world);
      for (const what of ["audit-analysis", "opportunities", "deliverables"]) {
        world.is(what, (await world.ask("GET", projectPath(project, `/${what}`))).status, 200);
      }
    },
  },
  {
    id: "analysis.opportunities",
    demand: "The category filter returns all opportunities of the category; an unknown category gets 400",
    clause: `${path}opportunities/get`,
    basis: "inferred",
    async run(world) {
      const all = projectPath(await analysedProject(world), "/opportunities");
      const read = async (query: string) =>
        ((await world.ask("GET", all + query)).body as { opportunities: readonly { category: string }[] })
          .opportunities;
      const opportunities = await read("");
      const [first] = opportunities;
      if (first) {
        const { category } = first;
        const ofCategory = opportunities.filter((each) => each.category === category);
        const filtered = await read(`?category=${encodeURIComponent(category)}`);
        world.is("opportunities of a category", JSON.stringify(filtered) === JSON.stringify(ofCategory), true);
      }
      world.is("an unknown category", (await world.ask("GET", `${all}?category=none`)).status, 400);
    },
  },
  {
    id: "analysis.missing",
    demand: "A project without an analysis: analysis and deliverables get 404, opportunities are empty",
    clause: `${path}audit-analysis/get/responses/404`,
    basis: "inferred",
    needs: "sandbox",
    async run({ ask, is, own }) {
      for (const what of ["audit-analysis", "deliverables"]) {
        is(what, (await ask("GET", projectPath(own().projects.justSetUp, `/${what}`))).status, 404);
      }
      const { status, body } = await ask("GET", projectPath(own().projects.justSetUp, "/opportunities"));
      is("opportunities", [status, body], [200, { opportunities: [] }]);
    },
  },
  {
    id: "analysis.waiting",
    demand: "A synchronous call returns the analysis, which is shown as running meanwhile",
    clause: `${path}audit-analysis/post`,
    basis: "documented",
    needs: "sandbox",
    async run({ ask, is, own }) {
      const analysisPath = projectPath(own().projects.justSetUp, "/audit-analysis");
      const waiting = ask("POST", analysisPath);
      unlessAwaited(waiting);
      let status = 0;
      let running: Partial<Analysis> = {};
      for (let count = 0; count < 200 && status !== 200; count += 1) {
        const answer = await ask("GET", analysisPath, { exhausting: true });
        status = answer.status;
        running = answer.body ?? {};
        if (status === 429) await own().limits.refill();
      }
      await own().clock.advance("6m");
      const answer = await waiting;
      is("status", answer.status, 200);
      const { analysis } = (answer.body ?? {}) as { analysis?: Analysis };
      is(
        "meanwhile",
        [["running", "complete"].includes(running.status ?? ""), running.id === analysis?.id],
        [true, true],
      );
      const read = ((await ask("GET", analysisPath)).body ?? {}) as Partial<Analysis>;
      is("then", [read.status, read.id === analysis?.id], ["complete", true]);
    },
  },
  {
    id: "analysis.waiting-fails",
    demand: "A synchronous call gets 500 when the analysis fails, and the analysis is shown as failed",
    clause: `${path}audit-analysis/post/responses/500`,
    basis: "inferred",
    needs: "sandbox",
    async run({ ask, is, own }) {
      const analysisPath = projectPath(own().projects.justSetUp, "/audit-analysis");
      await own().scenarios.queue("fails");
      const waiting = ask("POST", analysisPath);
      unlessAwaited(waiting);
      // Wait until the call has taken the scenario from the queue, which shows that its job has started.
      while ((await own().read()).queue.length > 0) await ask("GET", "/api/user/tier", { exhausting: true });
      await own().clock.advance("6m");
      is("status", (await waiting).status, 500);
      is("then", ((await ask("GET", analysisPath)).body as Analysis).status, "failed");
    },
  },
];
