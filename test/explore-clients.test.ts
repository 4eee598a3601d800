import { readdirSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import type { FaultOptions } from "../src/control/types.gen.ts";
import { type Mock, start } from "../src/start.ts";
import { runToEnd } from "./support/command.ts";
import { correctClient, exploreClients } from "./support/explore-clients.ts";

/** Runs a client in a new sandbox with a fault. @returns what it printed, and its writes that took effect */
async function runIn(mock: Mock, file: string, fault: FaultOptions) {
  await using sandbox = await mock.sandbox({ seed: 1, clock: { mode: "scaled", scale: 60 } });
  await sandbox.faults.add(fault);
  const { url: AUDITY_BASE_URL, token: AUDITY_TOKEN } = sandbox;
  const { code, output } = await runToEnd(process.execPath, [file], { AUDITY_BASE_URL, AUDITY_TOKEN });
  const [jobs, memories] = [await sandbox.jobs.list(), await sandbox.memories.list()];
  return { code, output, jobs: jobs.length, memories: memories.length };
}

const success = {
  code: 0,
  output: expect.stringMatching(/^Analysed Sample: ready for an analysis: \d findings\.\n$/) as string,
  jobs: 1,
  memories: 1,
};

describe("the clients for explore", () => {
  it("are the files in their folder", () => {
    const names = [correctClient, ...exploreClients.map(({ file }) => file)].map((file) => basename(file));
    const folder = new URL("fixtures/explore-clients", import.meta.url);
    expect([...names, "client.ts"].toSorted()).toEqual(readdirSync(folder).toSorted());
    expect(exploreClients).toHaveLength(12);
  });

  it.each(["triggerAsyncAuditAnalysis", "createMemory"])(
    "the correct one sends no second %s when the response to the first one is lost",
    async (operation) => {
      await using mock = await start();
      const effect = { kind: "connectionReset", when: "after" } as const;
      expect(await runIn(mock, correctClient, { effect, operation, times: 1 })).toEqual(success);
    },
  );

  it("the correct one sends a second write when the first one had no effect", async () => {
    await using mock = await start();
    const effect = { kind: "connectionReset", when: "before" } as const;
    expect(await runIn(mock, correctClient, { effect, operation: "triggerAsyncAuditAnalysis", times: 1 })).toEqual(
      success,
    );
  });
});
