import { join } from "node:path";
import Database from "better-sqlite3";
import { pino } from "pino";
import { expect, it } from "vitest";
import { start } from "../src/start.ts";
import { agentOf } from "./support/agent.ts";
import { withFolder } from "./support/command.ts";
import { contractProblem } from "./support/contract-validator.ts";
import { expectViolations } from "./support/response-watch.ts";

it("a response that violates the contract is reported in the journal and the log, and a valid one is not", () =>
  withFolder(async (folder) => {
    expectViolations();
    const db = join(folder, "audity-mock.db");
    let log = "";
    const logger = pino({ level: "error" }, { write: (line: string) => (log += line) });
    await using mock = await start({ db, logger, validateResponses: true });
    const headers = { authorization: `Bearer ${mock.token}` };
    const lastReason = async () => (await mock.defaultSandbox.journal.read({ limit: 1 })).entries[0]?.reason;

    await agentOf(mock, mock.token)("/api/projects");
    expect((await lastReason())?.code).toBe("ANSWERED");
    expect((await agentOf(mock, mock.token)("/api/agent/jobs/none")).status).toBe(404);
    expect((await lastReason())?.code).toBe("JOB_ID_NOT_A_UUID");
    expect((await fetch(`${mock.url}/api/projects`, { method: "HEAD", headers })).status).toBe(403);
    expect((await lastReason())?.code).not.toBe("CONTRACT_VIOLATED");

    // The serialiser of responses does not check formats, so this value is sent.
    const file = new Database(db);
    file.exec("UPDATE projects SET id = 'nonsense' WHERE key = (SELECT min(key) FROM projects)");
    file.close();
    const answer = await fetch(`${mock.url}/api/projects`, { headers });
    expect(answer.status).toBe(200);
    const reason = await lastReason();
    expect(reason?.code).toBe("CONTRACT_VIOLATED");
    expect(reason?.sentence).toContain('id must match format "uuid"');
    expect(log).toContain("a response violates the contract");

    await mock.defaultSandbox.faults.add({ effect: { kind: "status", status: 418 } });
    expect((await fetch(`${mock.url}/api/projects`, { headers })).status).toBe(418);
    expect((await lastReason())?.code).toBe("FAULT_APPLIED");
  }));

it.each([
  ["GET", "/api/user/tier", 200, "application/json", "{", "not JSON"],
  ["GET", "/api/user/tier", 200, "application/json", "{}", "required property"],
  ["GET", "/api/user/tier", 418, "application/json", "{}", "418 is not documented"],
  ["GET", "/api/user/tier", 401, "text/plain", '{"error":"Unauthorized"}', "the Content-Type is text/plain"],
  ["GET", "/api/user/tier", 401, null, '{"error":"Unauthorized"}', "the Content-Type is missing"],
  ["PUT", "/api/user/tier", 404, "application/json", '{"error":"No"}', "404 is not documented"],
  ["HEAD", "/api/user/tier", 403, "application/json", "x", "the response has an undocumented body"],
  ["GET", "/api/elsewhere", 403, "application/json", "{}", "required property"],
  ["GET", "/api/elsewhere", 403, "application/json", '{"error":"No"}', null],
  ["GET", "/api/user/tier?a=b", 401, "application/json; charset=utf-8", '{"error":"Unauthorized"}', null],
])(
  "the response validator judges %s %s → %d as %s with the body %s",
  (method, path, status, contentType, text, problem) => {
    const found = contractProblem({ method, path, status, contentType, text });
    if (problem === null) expect(found).toBeNull();
    else expect(found).toContain(problem);
  },
);
