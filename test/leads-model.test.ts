import fc from "fast-check";
import { expect, it } from "vitest";
import { start } from "../src/start.ts";
import { expectAllAsModelled, leadCommand, openLeadSession, runLeadCommand } from "./support/model/leads.ts";

/** The responses that the sequences must have met: with none of them, they would prove little. */
const common = [
  ...["createConfig 201", "createConfig 400", "createConfig 402"],
  ...["changeConfig 200", "changeConfig 400", "changeConfig 404", "deleteConfig 204", "deleteConfig 404"],
  ...["createLink 201", "createLink 402", "createLink 403", "createLink 404"],
  ...["changeLink 200", "changeLink 403", "changeLink 404", "deleteLink 204", "deleteLink 403", "deleteLink 404"],
  ...["convertLead 200", "convertLead 400", "convertLead 402", "convertLead 404"],
];

it(
  "the server keeps leads, ReadyLinks and configs of three owners as a model of the API does, after any sequence of requests",
  { timeout: 300_000 },
  async () => {
    await using mock = await start({ rateLimits: false });
    const seen = new Set<string>();
    const sequence = fc.array(leadCommand, { minLength: 20, maxLength: 60, size: "max" });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 1e9 }), sequence, async (seed, commands) => {
        await using session = await openLeadSession(mock, seed, seen);
        for (const { id } of session.owners)
          await session.sandbox.owners.set(id, { templateLimit: 2, readyLinkLimit: 1 });
        for (const each of commands) await runLeadCommand(session, each);
        await expectAllAsModelled(session);
      }),
      { numRuns: 60 },
    );
    for (const answer of common) expect(seen).toContain(answer);
  },
);
