import { request } from "node:http";
import { describe, expect, it } from "vitest";
import { wellKnownTokens } from "../src/resources/account/demo-tokens.ts";
import { agentOf, withMock } from "./support/agent.ts";

const token = wellKnownTokens.full;
const job = "/api/agent/jobs/00000000-0000-4000-9000-000000000007";
const unauthorized = { error: "Unauthorized" };
const malformed = { error: expect.stringContaining("Malformed") as string, code: "PAT_MALFORMED" };

describe("the Authorization header", () => {
  it.each([[`Bearer ${token}`], [`bearer ${token}`], [`BEARER ${token}`], [`Bearer    ${token}`]])(
    "the Authorization header %j is accepted",
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
  ])("the Authorization header %j, which holds no access token, gets 401 without a code", (header) =>
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
  ])("the Authorization header %j, whose token is malformed or doubled, gets 401 PAT_MALFORMED", (header) =>
    withMock({}, async (mock) => {
      const { status, body } = await agentOf(mock, null)(job, { headers: { authorization: header } });
      expect([status, body]).toEqual([401, malformed]);
    }),
  );

  it("a request without an Authorization header gets 401", () =>
    withMock({}, async (mock) => {
      const { status, body } = await agentOf(mock, null)(job);
      expect([status, body]).toEqual([401, unauthorized]);
    }));

  it("a well-formed token that no sandbox has gets 401 without a code", () =>
    withMock({}, async (mock) => {
      const { status, body } = await agentOf(mock, `aky_${"a".repeat(32)}`)(job);
      expect([status, body]).toEqual([401, unauthorized]);
    }));
});

describe("a route outside of the contract", () => {
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
  ])(
    "%s %s, which is not in the contract, gets 403 PAT_ROUTE_NOT_ALLOWED with a token and 401 without",
    (method, path) =>
      withMock({}, async (mock, agent) => {
        const answer = await agent(path, { method });
        expect(answer.status).toBe(403);
        if (method !== "HEAD") expect(answer.body).toMatchObject({ code: "PAT_ROUTE_NOT_ALLOWED" });
        expect((await agentOf(mock, null)(path, { method })).status).toBe(401);
      }),
  );

  it("/API in capitals is no path of the Agent API and gets 404", () =>
    withMock({}, async (mock) => {
      expect((await fetch(`${mock.url}/API/projects`)).status).toBe(404);
    }));

  it.each([
    ["GET", "/api/user/api-keys"],
    ["POST", "/api/user/api-keys"],
    ["DELETE", "/api/user/api-keys/6f1b0f6e-8f0d-4c5a-9d55-1d2a3b4c5d6e"],
    ["GET", "/ap%69/user/api%2Dkeys?page=2"],
  ])(
    "%s %s, which is for browsers alone, gets 403 PAT_NOT_SUPPORTED_FOR_ENDPOINT with a token and 401 without",
    (method, path) =>
      withMock({}, async (mock, agent) => {
        const answer = await agent(path, { method });
        expect([answer.status, answer.body]).toEqual([
          403,
          { error: expect.any(String) as string, code: "PAT_NOT_SUPPORTED_FOR_ENDPOINT" },
        ]);
        expect((await agentOf(mock, null)(path, { method })).status).toBe(401);
      }),
  );

  it("a request for a path outside of the contract gets 403 whatever its body is", () =>
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

describe("the Expect header", () => {
  it.each(["100-continue", "200-ok", "nonsense"])(
    "a request with the header `Expect: %s` is answered like one without",
    (expectation) =>
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
