import fc from "fast-check";
import { expect, it } from "vitest";
import { start } from "../src/start.ts";
import { beginning, command, runCommand } from "./support/model/commands.ts";
import { creditsOf } from "./support/model/model.ts";
import { openSession, type Session } from "./support/model/session.ts";

/** Expects each owner to have been charged for his projects and analyses, and for nothing else. */
async function expectCreditsAccounted({ sandbox, owners, now, expectAnswer }: Session): Promise<void> {
  const jobs = await sandbox.jobs.list({ limit: 1000 });
  for (const { agent, model } of owners) {
    expectAnswer("credits", await agent("/api/user/credits"), 200, creditsOf(model, now()));
    const ofJobs = jobs.filter(({ ownerId }) => ownerId === model.id).reduce((sum, { credits }) => sum + credits, 0);
    expect(model.charges.reduce((sum, { credits }) => sum + credits, 0)).toBe(ofJobs + 1000 * model.projects.length);
  }
}

/** The responses that the sequences must have met: with none of them, they would prove little. */
const common = [
  ...["create 201", "create 400", "create 402", "create 403"],
  ...["change 200", "change 400", "change 404"],
  ...["analyse 200", "analyse 402", "analyse 404", "analyse 500"],
  ...["trigger 202", "trigger 403", "trigger 422"],
  ...["poll 200", "poll 404"],
  ...["analysis 200", "analysis 404", "deliverables 200", "deliverables 404"],
];

it(
  "the server answers any sequence of requests of three owners as a model of the API does, and accounts for every credit",
  { timeout: 300_000 },
  async () => {
    await using mock = await start({ rateLimits: false });
    const seen = new Set<string>();
    const sequence = fc.array(command, { minLength: 20, maxLength: 60, size: "max" });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 1e9 }), sequence, async (seed, commands) => {
        await using session = await openSession(mock, seed, seen);
        for (const each of [...beginning, ...commands]) await runCommand(session, each);
        await session.advance(600_000);
        expect(session.waitingCalls()).toBe(0);
        await expectCreditsAccounted(session);
      }),
      { numRuns: 60 },
    );
    for (const answer of common) expect(seen).toContain(answer);
  },
);
