import { Agent as HttpAgent, request } from "node:http";
import fc from "fast-check";
import { expect, it } from "vitest";
import contract from "../openapi.json" with { type: "json" };
import { magicJobId, magicProjectId, scenarios } from "../src/scenarios/scenarios.ts";
import { start } from "../src/start.ts";
import { contractProblem } from "./support/contract-validator.ts";

const requests = 10_000;

type Call = { method: string; path: string; headers: Record<string, string>; body: string | null };

it(`${requests} random requests get only responses that the contract lists`, { timeout: 300_000 }, async () => {
  // Scale the clock so that a synchronous analysis takes at most half a second.
  await using mock = await start({
    seed: 7,
    clock: "scaled",
    clockScale: 600,
    rateLimit: { write: { limit: 1000, windowMs: 36_000_000 } },
  });
  const list = await fetch(`${mock.url}/api/projects`, { headers: { authorization: `Bearer ${mock.token}` } });
  const projectIds = ((await list.json()) as { id: string }[]).map(({ id }) => id);
  const { leads, readyLinks } = mock.defaultSandbox;
  const otherIds = [...(await leads.list()), ...(await readyLinks.list())].map(({ id }) => id);
  // The scenarios in which a synchronous analysis never ends.
  const endless = scenarios.filter(({ synchronous }) => synchronous === null).map(magicProjectId);
  const { port } = new URL(mock.url);
  const http = new HttpAgent({ keepAlive: true, maxSockets: 16 });

  const send = ({ method, path, headers, body }: Call) =>
    new Promise<{ status: number; contentType: string | null; text: string }>((resolve, reject) => {
      // Pass the path on its own: a URL would be normalised before it is sent.
      const sent = request({ host: "127.0.0.1", port, path, method, headers, agent: http }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => {
          const { statusCode: status = 0, headers } = response;
          resolve({ status, contentType: headers["content-type"] ?? null, text: Buffer.concat(chunks).toString() });
        });
      });
      sent.on("error", reject);
      sent.end(body ?? undefined);
    });

  const printable = fc.string({ unit: fc.constantFrom(..."aZ09-_~.!%/?#&=+:@ü\"'<>\\ {}".split("")), maxLength: 40 });
  const id = fc.oneof(
    fc.uuid(),
    fc.constantFrom(...scenarios.flatMap((scenario) => [magicJobId(scenario), magicProjectId(scenario)])),
    fc.constantFrom(...mock.demoJobs.map((job) => job.id)),
    fc.constantFrom(...projectIds),
    fc.constantFrom(...otherIds),
    printable,
    fc.constantFrom("", "..", "%00", "%2e%2e", "%ff%fe", "null", "0", "a".repeat(500)),
  );
  const templates = Object.keys(contract.paths);
  const path = fc
    .tuple(
      fc.oneof(
        { weight: 9, arbitrary: fc.constantFrom(...templates) },
        printable.map((rest) => `/api/${rest}`),
      ),
      id,
      fc.oneof(
        { weight: 3, arbitrary: fc.constant("") },
        printable.map((query) => `?${query}`),
      ),
    )
    .map(([template, value, query]) => encodeURI(template.replace("{id}", value)).replaceAll("%25", "%") + query)
    .map((url) => url.replaceAll(/[^\x21-\x7e]|#/g, "_"));
  const method = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom("GET", "POST") },
    fc.constantFrom("PUT", "PATCH", "PATCH", "DELETE", "HEAD", "OPTIONS"),
  );
  const authorization = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...Object.values(mock.tokens)).map((token) => `Bearer ${token}`) },
    fc.constantFrom("", "Bearer", `Bearer Bearer ${mock.token}`, `Bearer ${mock.token}0`, "Basic YTpi"),
    fc.string({ unit: "grapheme-ascii", maxLength: 60 }).map((text) => text.replaceAll(/[^\x20-\x7e]/g, "")),
  );
  const body = fc.oneof(
    { weight: 3, arbitrary: fc.constant(null) },
    fc.json(),
    fc.constantFrom("", "{", "nonsense", "\u0000"),
    fc
      .record(
        {
          clientName: fc.string({ maxLength: 201 }),
          name: fc.string({ maxLength: 101 }),
          industry: fc.constantFrom("Sample industry", 7),
          companySize: fc.constantFrom("11-50", ""),
          description: fc.constantFrom("Sample description", null, 7, "x".repeat(5001)),
        },
        { requiredKeys: [] },
      )
      .map((fields) => JSON.stringify(fields)),
  );
  const contentType = fc.constantFrom(
    "application/json",
    "application/json; charset=utf-8",
    "text/plain",
    "application/xml",
    "",
    "/;",
  );

  const call: fc.Arbitrary<Call> = fc
    .record({ method, path, authorization, body, contentType })
    .map(({ method, path, authorization, body, contentType }) => ({
      method,
      path,
      headers: {
        ...(authorization !== "" && { authorization }),
        ...(contentType !== "" && { "content-type": contentType }),
        ...(body !== null && { "content-length": String(Buffer.byteLength(body)) }),
      },
      body,
    }))
    .filter(
      ({ method, path }) =>
        method !== "POST" || !endless.some((magic) => path.startsWith(`/api/projects/${magic}/audit-analysis`)),
    );

  const seen = new Map<number, number>();
  const problems: string[] = [];
  const calls = fc.sample(call, { numRuns: requests, seed: 20_260_101 });
  for (let from = 0; from < calls.length; from += 16) {
    const batch = calls.slice(from, from + 16);
    const answers = await Promise.all(batch.map(send));
    for (const [index, answer] of answers.entries()) {
      const { method, path } = batch[index] ?? { method: "", path: "" };
      seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
      const problem = contractProblem({ method, path, ...answer });
      if (problem !== null) problems.push(problem);
    }
  }
  http.destroy();
  expect(problems).toEqual([]);
  // The requests have met every status, so they have reached all parts of the API.
  expect([...seen.keys()].toSorted()).toEqual([200, 201, 202, 204, 400, 401, 402, 403, 404, 415, 422, 429, 500]);
});
