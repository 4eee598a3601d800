import { expect, it } from "vitest";
import { capabilities } from "../src/app/capabilities.ts";
import type { ContractDocument } from "../src/contract/document.ts";
import { newIdentity } from "../src/platform/identity.ts";
import { startAs } from "../src/start.ts";
import contract from "../openapi.json" with { type: "json" };
import { agentOf, poll, trigger } from "./support/agent.ts";

it("the journal and the report know the job status in a response, whatever the order of its fields", async () => {
  const { JobStatus, ...schemas } = contract.components.schemas;
  const { status, ...properties } = JobStatus.properties;
  const reordered = {
    ...contract,
    components: {
      ...contract.components,
      schemas: { ...schemas, JobStatus: { ...JobStatus, properties: { status, ...properties } } },
    },
  } as ContractDocument;
  const migrationsFolder = new URL("../migrations", import.meta.url).pathname;
  const product = { contract: reordered, capabilities, migrationsFolder };
  await using mock = await startAs(newIdentity(), { clock: "frozen", seed: 7 }, product);
  const agent = agentOf(mock, mock.token);
  const { jobId } = await trigger(agent, mock.defaultSandbox.projects.ready);
  await poll(agent, jobId);
  await mock.clock.advance("5m");
  const pollsAfter = 10;
  for (let count = 0; count <= pollsAfter; count += 1) await poll(agent, jobId);
  const text = JSON.stringify((await agent(`/api/agent/jobs/${jobId}`)).body);
  expect(text).toMatch(/^\{"data":\{"status":"completed"/);
  const { journal } = mock.defaultSandbox;
  const { entries } = await journal.read({ job: jobId });
  expect(entries.map((entry) => entry.jobStatus)).toEqual([
    ...["pending", "pending"],
    ...Array.from({ length: pollsAfter + 2 }, () => "completed"),
  ]);
  expect((await journal.assert({ job: jobId, noPollsAfterEnd: true })).passed).toBe(false);
  expect((await mock.defaultSandbox.report({ job: jobId })).verdict).toBe("fail");
});
