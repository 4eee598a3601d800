import { request } from "node:http";
import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, it } from "vitest";
import { scenarios } from "../src/scenarios/scenarios.ts";
import { start } from "../src/start.ts";
import { withMock } from "./support/agent.ts";

type Raw = { status: number; headers: NodeJS.Dict<string | string[]>; body: unknown };

/** Sends headers that fetch does not allow to be set. */
function send(url: string, path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const sent = request(url + path, { method, headers }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: text === "" ? null : JSON.parse(text),
        }),
      );
    });
    sent.on("error", reject);
    sent.end();
  });
}

describe("the control plane", () => {
  it("GET /__mock/health says without a token that the server is ready", () =>
    withMock({}, async ({ url }) => {
      expect(await send(url, "/__mock/health")).toMatchObject({ status: 200, body: { status: "ready" } });
    }));

  it("GET /__mock/scenarios lists the scenarios with the control token", () =>
    withMock({}, async ({ url, controlToken }) => {
      const { status, body } = await send(url, "/__mock/scenarios", { authorization: `Bearer ${controlToken}` });
      expect(status).toBe(200);
      expect((body as { name: string }[]).map(({ name }) => name)).toEqual(scenarios.map(({ name }) => name));
    }));

  it("/__mock/openapi.json is a valid OpenAPI document of the control plane", () =>
    withMock({}, async ({ url }) => {
      const { body } = await send(url, "/__mock/openapi.json");
      const { paths } = body as { paths: Record<string, Record<string, { requestBody?: object; responses: object }>> };
      expect(Object.keys(paths)).toEqual(expect.arrayContaining(["/__mock/health", "/__mock/scenarios"]));
      expect(paths["/__mock/sandboxes/{sandbox}/clock/advance"]?.["post"]).toMatchObject({
        requestBody: { required: true },
        responses: { "4XX": { content: { "application/problem+json": {} } } },
      });
      expect(paths["/__mock/sandboxes/{sandbox}/limits/refill"]?.["post"]?.requestBody).toMatchObject({
        required: false,
      });
      expect(await new Validator().validate(structuredClone(body as Record<string, unknown>))).toMatchObject({
        valid: true,
      });
    }));

  it.each([
    ["no token", {}, 401],
    ["a wrong token", { authorization: "Bearer wrong" }, 401],
    ["a token of the Agent API", { authorization: "Bearer aky_DemoOwnerOneReadWrite00000000001" }, 401],
    ["a page of another origin", { origin: "https://elsewhere.example" }, 403],
    ["a page without an origin", { origin: "null" }, 403],
    ["a request from another site", { "sec-fetch-site": "cross-site" }, 403],
    ["a request from a neighbouring site", { "sec-fetch-site": "same-site" }, 403],
    ["a rebound host name", { host: "rebound.example" }, 403],
    ["a rebound host name with the right port", { host: "rebound.example:2834" }, 403],
    ["an address that it does not listen on", { host: "192.0.2.1:2834" }, 403],
  ])("the control plane refuses %s", (_what, headers: Record<string, string>, expected) =>
    withMock({}, async ({ url, controlToken }) => {
      const token = expected === 401 ? {} : { authorization: `Bearer ${controlToken}` };
      const { status, headers: answered, body } = await send(url, "/__mock/scenarios", { ...token, ...headers });
      expect([status, answered["content-type"]]).toEqual([expected, "application/problem+json; charset=utf-8"]);
      expect(body).toMatchObject({ type: "about:blank", status: expected, detail: expect.any(String) as string });
      expect(answered).not.toHaveProperty("access-control-allow-origin");
    }),
  );

  it("the control plane answers its own origin, and requests to this machine by address or by name", () =>
    withMock({}, async ({ url, controlToken }) => {
      const { host, port } = new URL(url);
      const authorization = `Bearer ${controlToken}`;
      for (const headers of [{ origin: `http://${host}` }, { host: `localhost:${port}` }, { host: `[::1]:${port}` }]) {
        expect((await send(url, "/__mock/scenarios", { authorization, ...headers })).status).toBe(200);
      }
    }));

  it("the control plane answers a preflight with 404 and no CORS header", () =>
    withMock({}, async ({ url }) => {
      const headers = { origin: "https://elsewhere.example", "access-control-request-method": "GET" };
      const { status, headers: answered } = await send(url, "/__mock/scenarios", headers, "OPTIONS");
      expect(status).toBe(404);
      expect(answered).not.toHaveProperty("access-control-allow-origin");
    }));

  it.each([
    ["a form", "application/x-www-form-urlencoded", "durationMs=1000", 415],
    ["text", "text/plain", '{"durationMs":1000}', 415],
    ["malformed JSON", "application/json", '{"durationMs":', 400],
    ["no object", "application/json", "[]", 400],
  ])("the control plane refuses a body that is %s, and the clock stays", (_what, type, body, expected) =>
    withMock({ clock: "frozen" }, async ({ controlUrl, controlToken, clock }) => {
      const headers = { authorization: `Bearer ${controlToken}`, "content-type": type };
      const answer = await fetch(`${controlUrl}sandboxes/default/clock/advance`, { method: "POST", headers, body });
      expect([answer.status, answer.headers.get("content-type")]).toEqual([
        expected,
        "application/problem+json; charset=utf-8",
      ]);
      expect((await clock.read()).now).toBe("2026-01-01T00:00:00.000Z");
    }),
  );

  it("the control plane answers under an allowed host name", () =>
    withMock({ allowedHosts: ["audity-mock"] }, async ({ url, controlToken }) => {
      const headers = { authorization: `Bearer ${controlToken}`, host: "audity-mock:2834" };
      expect((await send(url, "/__mock/scenarios", headers)).status).toBe(200);
    }));

  it("a server without a control plane answers only the health check under /__mock/", () =>
    withMock({ control: false }, async ({ url, controlToken }) => {
      const headers = { authorization: `Bearer ${controlToken}` };
      const paths = ["health", "sandboxes", "scenarios", "openapi.json", "docs/", "llms.txt"];
      const statuses = await Promise.all(
        paths.map(async (path) => (await send(url, `/__mock/${path}`, headers)).status),
      );
      expect(statuses).toEqual([200, 404, 404, 404, 404, 404]);
    }));

  it("the documentation page names both OpenAPI documents and loads its own assets only, and every link in llms.txt works", () =>
    withMock({}, async ({ controlUrl, url }) => {
      const page = await fetch(`${controlUrl}docs`);
      const html = await page.text();
      expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
      const assets = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, asset = ""]) => new URL(asset, page.url));
      expect(assets.length).toBeGreaterThan(3);
      for (const asset of assets) {
        expect(asset.origin).toBe(url);
        expect((await fetch(asset)).status).toBe(200);
      }
      const script = await (await fetch(`${controlUrl}docs/reference.js`)).text();
      expect(script).toContain('"/openapi.json"');
      expect(script).toContain('"../openapi.json"');
      const index = await (await fetch(`${controlUrl}llms.txt`)).text();
      const links = [...index.matchAll(/\]\(([^)]+)\)/g)].map(([, link = ""]) => link);
      expect(links.length).toBeGreaterThan(8);
      for (const link of links) expect((await fetch(url + link)).status).toBe(200);
    }));

  it("an unknown page of the documentation gets 404 as problem+json", () =>
    withMock({}, async ({ url }) => {
      const { status, headers } = await send(url, "/__mock/docs/nothing.md");
      expect([status, headers["content-type"]]).toEqual([404, "application/problem+json; charset=utf-8"]);
    }));

  it("a path out of the documentation gets 404 as problem+json", () =>
    withMock({}, async ({ url }) => {
      for (const path of ["%00", "..%2f..%2fpackage.json"]) {
        const { status, headers } = await send(url, `/__mock/docs/${path}`);
        expect([status, headers["content-type"]]).toEqual([404, "application/problem+json; charset=utf-8"]);
      }
    }));

  it("the documentation has the demo token only where everybody knows it", async () => {
    const tokenOf = async (url: string) =>
      ((await (await fetch(`${url}/__mock/docs/settings.json`)).json()) as { token: string | null }).token;
    await withMock({}, async ({ url, token }) => expect(await tokenOf(url)).toBe(token));
    await withMock({ shard: "a", controlToken: "a.any-16-characters-or-more" }, async ({ url }) =>
      expect(await tokenOf(url)).toBeNull(),
    );
  });

  it("the control plane answers 400 to a body that is nested too deeply", () =>
    withMock({}, async ({ url, controlToken }) => {
      const { status } = await fetch(`${url}/__mock/sandboxes/default/faults`, {
        method: "POST",
        headers: { authorization: `Bearer ${controlToken}`, "content-type": "application/json" },
        body: `{"effect":{"kind":"status","status":503,"body":${"[".repeat(100_000)}${"]".repeat(100_000)}}}`,
      });
      expect(status).toBe(400);
    }));

  it("an unknown path of the control plane gets 404 with the known paths", () =>
    withMock({}, async ({ url }) => {
      const { status, body } = await send(url, "/__mock/nothing");
      expect([status, body]).toMatchObject([404, { detail: expect.stringContaining("/__mock/health") as string }]);
    }));

  it("start() draws a new control token each time unless one is given", async () => {
    await using one = await start();
    await using other = await start();
    await using given = await start({ controlToken: "a-control-token-of-my-own" });
    expect(one.controlToken).not.toBe(other.controlToken);
    expect(one.controlToken.length).toBeGreaterThanOrEqual(32);
    expect(given.controlToken).toBe("a-control-token-of-my-own");
  });
});
