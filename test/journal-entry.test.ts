import { describe, expect, it } from "vitest";
import { start } from "../src/start.ts";
import { bearer, completes, fetchText, lastEntry, pathOf } from "./support/requests.ts";

describe("an entry of the journal", () => {
  it("a journal entry has instants on both clocks, sizes, rate limit bucket, job, token and owner", async () => {
    await using mock = await start();
    const sandbox = await mock.sandbox({ seed: 1, clock: "frozen" });
    await sandbox.faults.add({ effect: { kind: "latency", durationMs: "2s" }, operation: "getJobStatus", times: 1 });
    const asked = fetchText(mock.url, `${pathOf(completes)}?a=b`, { ...bearer(sandbox.token), "user-agent": "test/1" });
    while ((await sandbox.clock.read()).nextEventAt === null) await fetch(`${mock.url}/openapi.json`);
    await sandbox.clock.advance("2s");
    const { body } = await asked;
    const entry = await lastEntry(sandbox);
    const [token] = await sandbox.tokens.list();
    expect(entry).toMatchObject({
      at: "2026-01-01T00:00:00.000Z",
      answeredAt: "2026-01-01T00:00:02.000Z",
      method: "GET",
      path: `${pathOf(completes)}?a=b`,
      operation: "getJobStatus",
      params: { id: completes },
      responseBytes: Buffer.byteLength(body),
      requestBytes: 0,
      tokenId: token?.id,
      tokenPrefix: token?.prefix,
      ownerId: sandbox.owner.id,
      bucket: { name: "jobPolling", limit: 120, used: 1, resetsAt: "2026-01-01T00:01:02.000Z" },
      jobId: completes,
      jobStatus: "pending",
      userAgent: "test/1",
      requestBody: null,
      responseBody: null,
    });
    expect(Math.abs(entry.realAtMs - Date.now())).toBeLessThan(60_000);
    expect(entry.durationMs).toBeGreaterThan(0);
    expect(entry.faults.map(({ kind }) => kind)).toEqual(["latency"]);
  });

  it("a journal entry has bodies only when that is switched on, and never a token in full", async () => {
    await using mock = await start();
    const sandbox = await mock.sandbox({ seed: 1, journal: { bodies: true } });
    const path = `/api/agent/projects/${sandbox.projects.ready}/audit-analysis/async?key=${sandbox.token}`;
    const headers = { ...bearer(sandbox.token), "content-type": "application/json", "user-agent": sandbox.token };
    const body = JSON.stringify({ secret: sandbox.token });
    const answer = await fetchText(mock.url, path, headers, { method: "POST", body });
    const entry = await lastEntry(sandbox);
    expect(entry).toMatchObject({ requestBytes: body.length, responseBody: answer.body });
    expect(entry.requestBody).toBe(JSON.stringify({ secret: `${sandbox.token.slice(0, 8)}…` }));
    expect(JSON.stringify(entry)).not.toContain(sandbox.token.slice(9));
    await sandbox.journal.configure({ bodies: false });
    await fetchText(mock.url, path, headers, { method: "POST", body });
    expect(await lastEntry(sandbox)).toMatchObject({ requestBody: null, responseBody: null });
  });

  it.each<[what: string, type: string, body: string, status: number]>([
    ["that is no JSON", "application/json", '{"clientName": "Sample', 400],
    ["of another type", "text/plain", "clientName=Sample", 415],
    ["of no type at all", "nonsense", "clientName: Sample", 415],
    ["written with spaces", "application/json; charset=utf-8", '{ "clientName" : "Sample" }', 400],
    ["with a token in malformed JSON", "application/json", `{"token": aky_DemoOwnerOneReadWrite00000000001}`, 400],
  ])("a journal entry has a request body %s as it was received", async (_what, type, body, status) => {
    await using mock = await start();
    await mock.defaultSandbox.journal.configure({ bodies: true });
    const headers = { ...bearer(mock.token), "content-type": type };
    expect((await fetchText(mock.url, "/api/projects", headers, { method: "POST", body })).status).toBe(status);
    expect(await lastEntry(mock.defaultSandbox)).toMatchObject({
      requestBytes: body.length,
      requestBody: body.replace("aky_DemoOwnerOneReadWrite00000000001", "aky_Demo…"),
    });
  });

  it.each(["announced", "in chunks"])(
    "a journal entry has the beginning of a body that is too large, when its length is %s",
    async (how) => {
      const controlToken = "control-token-for-tests";
      await using mock = await start({ controlToken });
      await mock.defaultSandbox.journal.configure({ bodies: true });
      const body = `{"clientName": "${controlToken} ${"x".repeat(1_200_000)}"}`;
      const chunked = new ReadableStream({
        start(controller) {
          for (let from = 0; from < body.length; from += 100_000)
            controller.enqueue(Buffer.from(body.slice(from, from + 100_000)));
          controller.close();
        },
      });
      const headers = { ...bearer(mock.token), "content-type": "application/json" };
      const init = how === "announced" ? { body } : { body: chunked, duplex: "half" as const };
      await fetchText(mock.url, "/api/projects", headers, { method: "POST", ...init });
      const entry = await lastEntry(mock.defaultSandbox);
      expect([entry.status, entry.reason.code]).toEqual([413, "PAYLOAD_TOO_LARGE"]);
      expect(entry.requestBody).toMatch(/^\{"clientName": "… x{1000,65536}…$/);
      expect(entry.requestBody?.length).toBeLessThanOrEqual(65_537);
    },
  );

  it("a journal entry never has the control token, wherever a client has put it and however it is escaped", async () => {
    const controlToken = 'control"token/%41-\\0123456789';
    await using mock = await start({ controlToken });
    const sandbox = await mock.sandbox({ seed: 1, journal: { bodies: true } });
    const written = [
      encodeURIComponent(controlToken),
      Array.from(controlToken, (letter) => `%${letter.charCodeAt(0).toString(16)}`).join(""),
      encodeURIComponent(encodeURIComponent(controlToken)),
    ];
    const headers = { ...bearer(sandbox.token), "content-type": "application/json" };
    for (const each of written) {
      for (const path of [pathOf(each), `/api/projects/${each}`, `/api/user/tier?token=${each}`])
        await fetchText(mock.url, path, { ...bearer(sandbox.token), "user-agent": each });
      const body = JSON.stringify({ secret: controlToken, escaped: each });
      await fetchText(mock.url, `/api/agent/projects/${each}/audit-analysis/async`, headers, { method: "POST", body });
    }
    const entries = JSON.stringify(await sandbox.journal.read());
    const letters = entries.replaceAll(/[^0-9A-Za-z]+/g, "").replaceAll(/25/g, "");
    expect(entries).toContain("is not a UUID");
    expect([letters.includes("0123456789"), entries.includes("%30%31%32%33"), entries.includes("control")]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it.each([
    ["nested deeply", `${"[".repeat(50_000)}${"]".repeat(50_000)}`],
    ["escaped over and over", JSON.stringify({ description: `%${"25".repeat(300_000)}61` })],
  ])("a journal entry is written when a body is %s", async (_what, body) => {
    await using mock = await start();
    await mock.defaultSandbox.journal.configure({ bodies: true });
    const headers = { "content-type": "application/json" };
    expect((await fetchText(mock.url, "/api/projects", headers, { method: "POST", body })).status).toBe(401);
    expect((await lastEntry(mock.defaultSandbox)).reason.code).toBe("TOKEN_MISSING");
    await fetchText(mock.url, "/api/projects", { ...headers, ...bearer(mock.token) }, { method: "POST", body });
    expect((await lastEntry(mock.defaultSandbox)).requestBody?.length).toBeLessThan(70_000);
  });
});
