import fc from "fast-check";
import { expect, it } from "vitest";
import { start } from "../src/start.ts";
import { expectNucleusAsModelled, nucleusCommand, runNucleusCommand } from "./support/model/nucleus.ts";
import { openNucleusSession } from "./support/model/nucleus-session.ts";

/** The responses that the sequences must have met: with none of them, they would prove little. */
const common = [
  ...["saveNote 201", "reprocess 200", "reprocess 404", "deleteCapture 204"],
  ...["start 200", "start 409", "process 200", "process 409", "review 200", "fail 200", "hold 200", "hold 409"],
  ...["createMemory 201", "createMemory 400", "changeMemory 200", "changeMemory 404"],
  ...["deleteMemory 204", "deleteMemoryByBody 200", "deleteMemoryByBody 500"],
  ...["createContact 201", "changeContact 200", "changeContact 400", "changeContact 404"],
  ...["deleteContact 200", "deleteContact 404"],
];

it(
  "the server keeps captures, memories, contacts and insights of two owners as a model of the API does, after any sequence of requests",
  { timeout: 300_000 },
  async () => {
    await using mock = await start({ rateLimits: false });
    const seen = new Set<string>();
    const sequence = fc.array(nucleusCommand, { minLength: 20, maxLength: 60, size: "max" });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 1e9 }), sequence, async (seed, commands) => {
        await using session = await openNucleusSession(mock, seed, seen);
        for (const [index, each] of commands.entries()) {
          await runNucleusCommand(session, each);
          if (index % 15 === 14) await expectNucleusAsModelled(session);
        }
        await expectNucleusAsModelled(session);
      }),
      { numRuns: 40 },
    );
    for (const answer of common) expect(seen).toContain(answer);
  },
);
