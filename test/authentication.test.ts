import { request } from "node:http";
import { describe, expect, it } from "vitest";
import { wellKnownTokens } from "../src/resources/account/well-known-tokens.ts";
import { agentOf, withMock } from "./support/agent.ts";

const token = wellKnownTokens.full;
const job = "/api/agent/jobs/00000000-0000-4000-9000-000000000007";
const unauthorized = { error: "Unauthorized" };
const malformed = { error: expect.stringContaining("Malformed") as string, code: "PAT_MALFORMED" };

describe("an Authorization header", () => {
  it.each([[`Bearer ${token}`], [`bearer ${token}`], [`BEARER ${token}`], [`Bearer    ${token}`]])(
    "is accepted as %j",
    (header) =>
      withMock({}, async (mock) => {
        const { status } = await agentOf(mock, null)(job, { headers: { authorization: header } });
        expect(status).toBe(200);
      }),
  );

  it.each([
    ["Basic dXNlcjpwYXNz"],
    [token],
    ["Bearer"],
    ["Bearer not-a-token"],
    [`Bearer ${token.toUpperCase().replace("AKY_", "AKY-")}`],
    [`Token ${token}`],
    [`Bearer\t${token}`],
    [`Bearer,${token}`],
    [`Bearer eyJhbGciOiJIUzI1NiJ9.e30.c2ln`],
    [`Bearer AKY_${token.slice(4)}`],
  ])("that is no access token at all is 401 without a code: %j", (header) =>
    withMock({}, async (mock) => {
      const { status, body } = await agentOf(mock, null)(job, { headers: { authorization: header } });
      expect([status, body]).toEqual([401, unauthorized]);
    }),
  );

  it.each([
    [`Bearer ${token}x`],
    [`Bearer ${token.slice(0, -1)}`],
    ["Bearer aky_"],
    [`Bearer ${token.slice(0, -1)}-`],
    [`Bearer ${token.slice(0, -1)}é`],
    [`Bearer Bearer ${token}`],
    [`bearer bearer  ${token}`],
    [`Bearer ${token} ${token}`],
  ])("with a malformed or doubled token is 401 PAT_MALFORMED: %j", (header) =>
    withMock({}, async (mock) => {
      const { status, body } = await agentOf(mock, null)(job, { headers: { authorization: header } });
      expect([status, body]).toEqual([401, malformed]);
    }),
  );

  it("that is missing is 401", () =>
    withMock({}, async (mock) => {
      const { status, body } = await agentOf(mock, null)(job);
      expect([status, body]).toEqual([401, unauthorized]);
    }));

  it("with a well-formed token that nobody made is the same 401", () =>
    withMock({}, async (mock) => {
      const { status, body } = await agentOf(mock, `aky_${"a".repeat(32)}`)(job);
      expect([status, body]).toEqual([401, unauthorized]);
    }));
});

describe("a route that tokens may not use", () => {
  it.each([
    ["GET", "/api/nothing"],
    ["GET", "/api"],
    ["GET", "/api/"],
    ["GET", "/api/agent/jobs"],
    ["GET", "/api/agent/jobs/"],
    ["GET", "/api/projects//audit-analysis"],
    ["DELETE", job],
    ["HEAD", job],
    ["OPTIONS", job],
    ["PROPFIND", job],
    ["DELETE", "/api/projects"],
    ["GET", "/api/projects/"],
    ["GET", "/api//projects"],
    ["GET", "/api/%zz/%"],
  ])("is 403 PAT_ROUTE_NOT_ALLOWED, and 401 for a stranger: %s %s", (method, path) =>
    withMock({}, async (mock, agent) => {
      const answer = await agent(path, { method });
      expect(answer.status).toBe(403);
      if (method !== "HEAD") expect(answer.body).toMatchObject({ code: "PAT_ROUTE_NOT_ALLOWED" });
      expect((await agentOf(mock, null)(path, { method })).status).toBe(401);
    }),
  );

  it("is one below /api, in exactly these letters", () =>
    withMock({}, async (mock) => {
      expect((await fetch(`${mock.url}/API/projects`)).status).toBe(404);
    }));

  it.each([
    ["GET", "/api/user/api-keys"],
    ["POST", "/api/user/api-keys"],
    ["DELETE", "/api/user/api-keys/6f1b0f6e-8f0d-4c5a-9d55-1d2a3b4c5d6e"],
    ["GET", "/ap%69/user/api%2Dkeys?page=2"],
  ])("is 403 PAT_NOT_SUPPORTED_FOR_ENDPOINT where only browsers may go: %s %s", (method, path) =>
    withMock({}, async (mock, agent) => {
      const answer = await agent(path, { method });
      expect([answer.status, answer.body]).toEqual([
        403,
        { error: expect.any(String) as string, code: "PAT_NOT_SUPPORTED_FOR_ENDPOINT" },
      ]);
      expect((await agentOf(mock, null)(path, { method })).status).toBe(401);
    }),
  );

  it("is 403 whatever its body is", () =>
    withMock({}, async (_mock, agent) => {
      const bodies = [
        { headers: { "content-type": "application/json" }, body: "{" },
        { headers: { "content-type": "text/csv" }, body: "a,b" },
        { headers: { "content-type": "application/json" }, body: `"${"a".repeat(2 ** 20)}"` },
      ];
      for (const init of bodies) {
        expect((await agent("/api/nothing", { method: "POST", ...init })).status).toBe(403);
      }
    }));
});

describe("a request that expects something", () => {
  it.each(["100-continue", "200-ok", "nonsense"])("such as %s is judged like any other", (expectation) =>
    withMock({}, async (mock) => {
      const statusWith = (headers: Record<string, string>) =>
        new Promise((resolve) =>
          request(mock.url + job, { headers: { expect: expectation, ...headers } }, (response) => {
            response.resume();
            resolve(response.statusCode);
          }).end(),
        );
      expect(await statusWith({})).toBe(401);
      expect(await statusWith({ authorization: `Bearer ${token}` })).toBe(200);
    }),
  );
});
