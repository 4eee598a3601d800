import { nouns } from "../src/contract/nouns.ts";
import { describe, expect, it } from "vitest";
import type { Sandbox } from "../src/client/sandbox.ts";
import { type ReasonCode, reasonCodes } from "../src/errors/reason-table.ts";
import { start } from "../src/start.ts";
import { agentOf } from "./support/agent.ts";
import { controls } from "./support/controls.ts";
import { expectViolations } from "./support/response-watch.ts";
import { inSandboxOf } from "./support/controls.ts";
import { bearer, completes, fetchText, lastEntry, pathOf } from "./support/requests.ts";

describe("the reason in the journal", () => {
  type Case = {
    readonly token?: (sandbox: Sandbox) => Promise<string>;
    readonly header?: (token: string) => Record<string, string>;
    readonly path?: (sandbox: Sandbox) => Promise<string> | string;
    readonly init?: RequestInit;
    /** Makes what `init` says, where it depends on the sandbox. */
    readonly of?: (sandbox: Sandbox) => Promise<RequestInit>;
    readonly prepare?: (sandbox: Sandbox) => Promise<unknown>;
    /** Whether the journal of the default sandbox has the entry. */
    readonly inDefault?: true;
    readonly got: readonly [status: number | null, code: ReasonCode, sentence: string | RegExp];
  };

  const post = { method: "POST" };
  const triggerOf = (project: string) => `/api/agent/projects/${project}/audit-analysis/async`;
  const leads = "/api/lead-generation/leads";
  const links = "/api/agent/readylinks";
  const configs = "/api/agent/assessment-configs";
  const captures = "/api/nucleus/captures";
  const contacts = "/api/nucleus/contacts";
  const note = "/api/nucleus/capture/note";
  const noted = { method: "POST", body: '{"content":"We agreed to verify this server."}' };
  const nowhere = "11111111-1111-4111-8111-111111111111";
  const sample = { method: "POST", body: '{"name":"Sample"}' };
  const asJson = (token: string) => ({ ...bearer(token), "content-type": "application/json" });
  /** Creates something of the first owner, and resolves to its id. */
  const madeBy = async ({ url, token }: Sandbox, path: string) => {
    const made = await fetch(url + path, { ...sample, headers: asJson(token) });
    return ((await made.json()) as { data: { id: string } }).data.id;
  };
  const another = async (sandbox: Sandbox) => (await sandbox.owners.create()).token;
  const created = async (sandbox: Sandbox) => pathOf((await sandbox.jobs.create()).id);

  const cases: Readonly<Record<string, Case>> = {
    "a poll of a pending job": { path: created, got: [200, "JOB_PENDING", "The job was pending."] },
    "a trigger": {
      path: (sandbox) => triggerOf(sandbox.projects.ready),
      init: post,
      got: [202, "JOB_TRIGGERED", /^The trigger created the job [0-9a-f-]{36}\.$/],
    },
    "a list of projects": { path: () => "/api/projects", got: [200, "ANSWERED", "OK"] },
    "a missing Authorization header": {
      header: () => ({}),
      inDefault: true,
      got: [401, "TOKEN_MISSING", /no Authorization header/],
    },
    "a token without Bearer": {
      header: (token) => ({ authorization: token }),
      got: [401, "BEARER_PREFIX_MISSING", /is not `Bearer` followed by a token/],
    },
    "Bearer twice": {
      header: (token) => ({ authorization: `Bearer Bearer ${token}` }),
      got: [401, "DOUBLED_BEARER_PREFIX", /contains `Bearer` twice/],
    },
    "a truncated token": {
      header: (token) => ({ authorization: `Bearer ${token.slice(0, 20)}` }),
      inDefault: true,
      got: [401, "TOKEN_MALFORMED", /expected `aky_` followed by 32 letters/],
    },
    "an unknown token": {
      header: () => bearer("aky_0123456789ABCDEFGHIJKLMNOPQRSTUV"),
      inDefault: true,
      got: [401, "TOKEN_UNKNOWN", /^Unknown token: no sandbox on this server has it/],
    },
    "an expired token": {
      token: async (sandbox) => (await sandbox.tokens.create({ expiresInMs: "1m" })).token,
      prepare: (sandbox) => sandbox.clock.advance("72s"),
      got: [401, "TOKEN_EXPIRED", "The token expired 12 s ago, at 2026-01-01T00:01:00.000Z."],
    },
    "a revoked token": {
      prepare: async (sandbox) => {
        await sandbox.tokens.revoke((await sandbox.tokens.list())[0]?.id ?? "");
        return sandbox.clock.advance("3m");
      },
      got: [401, "TOKEN_REVOKED", "The token was revoked 3 min ago, at 2026-01-01T00:00:00.000Z."],
    },
    "a trigger with a token that may only read": {
      token: async (sandbox) => (await sandbox.tokens.create({ scopes: ["read"] })).token,
      path: (sandbox) => triggerOf(sandbox.projects.ready),
      init: post,
      got: [403, "SCOPE_INSUFFICIENT", "Missing scope: POST requires the scope write, but the token has read."],
    },
    "a path outside of the contract": { path: () => "/api/jobs", got: [403, "ROUTE_NOT_IN_CONTRACT", /^Unknown path/] },
    "a method outside of the contract": {
      path: created,
      init: { method: "DELETE" },
      got: [403, "METHOD_NOT_IN_CONTRACT", "Unknown method: the contract defines only GET for this path."],
    },
    "a path for browsers": { path: () => "/api/user/api-keys", got: [403, "BROWSER_ONLY_ROUTE", /browser sessions/] },
    "a malformed job id": {
      path: () => pathOf("job-1"),
      got: [404, "JOB_ID_NOT_A_UUID", /^Malformed job id: "job-1" is not a UUID/],
    },
    "the job of another owner": {
      token: another,
      path: created,
      got: [
        404,
        "JOB_OF_ANOTHER_OWNER",
        /^Wrong owner: the job belongs to user_\w+, but the token belongs to user_\w+\.$/,
      ],
    },
    "a vanished job": {
      path: async (sandbox) => {
        const { id } = await sandbox.jobs.create();
        await sandbox.jobs.vanish(id);
        await sandbox.clock.advance("5s");
        return pathOf(id);
      },
      got: [404, "JOB_VANISHED", "The job vanished 5 s ago, at 2026-01-01T00:00:00.000Z."],
    },
    "a poll with the id of a project": {
      path: (sandbox) => pathOf(sandbox.projects.ready),
      got: [404, "JOB_ID_NAMES_A_PROJECT", /Poll the jobId from the trigger's response/],
    },
    "an unknown job": {
      path: () => pathOf("11111111-1111-4111-8111-111111111111"),
      got: [404, "JOB_UNKNOWN", "Unknown job: the sandbox has none with the id 11111111-1111-4111-8111-111111111111."],
    },
    "a malformed project id": {
      path: () => "/api/projects/7",
      got: [404, "PROJECT_ID_NOT_A_UUID", /"7" is not a UUID/],
    },
    "the project of another owner": {
      token: another,
      path: (sandbox) => `/api/projects/${sandbox.projects.ready}`,
      got: [404, "PROJECT_OF_ANOTHER_OWNER", /^Wrong owner: the project belongs to user_\w+/],
    },
    "an unknown project": {
      path: () => "/api/projects/11111111-1111-4111-8111-111111111111",
      got: [404, "PROJECT_UNKNOWN", /^Unknown project/],
    },
    "a malformed lead id": { path: () => `${leads}/7`, got: [404, "LEAD_ID_NOT_A_UUID", /"7" is not a UUID/] },
    "an unknown lead": { path: () => `${leads}/${nowhere}`, got: [404, "LEAD_UNKNOWN", /^Unknown lead/] },
    "the lead of another owner": {
      token: another,
      path: async (sandbox) => `${leads}/${(await sandbox.leads.add())[0]?.id}`,
      got: [404, "LEAD_OF_ANOTHER_OWNER", /^Wrong owner: the lead belongs to user_\w+/],
    },
    "a list of leads that is filtered on surveyStatus": {
      path: () => `${leads}?surveyStatus=completed`,
      got: [200, "SURVEY_STATUS_IGNORED", /Use `status`, for the parameter and for the field\.$/],
    },
    "a lead that is converted already": {
      path: async (sandbox) => {
        const convert = `${leads}/${(await sandbox.leads.add())[0]?.id}/convert`;
        await fetchText(sandbox.url, convert, bearer(sandbox.token), post);
        await sandbox.clock.advance("90s");
        return convert;
      },
      init: post,
      got: [400, "LEAD_ALREADY_CONVERTED", /^The lead was converted to the project [0-9a-f-]{36} 90 s ago, at 20/],
    },
    "a conversion by a token that has not read the credits": {
      path: async (sandbox) => `${leads}/${(await sandbox.leads.add())[0]?.id}/convert`,
      init: post,
      got: [200, "CONVERTED_WITHOUT_READING_CREDITS", /^The conversion cost 1000 credits/],
    },
    "a malformed ReadyLink id": { path: () => `${links}/7`, got: [404, "READYLINK_ID_NOT_A_UUID", /is not a UUID/] },
    "an unknown ReadyLink": {
      path: () => `${links}/${nowhere}`,
      got: [404, "READYLINK_UNKNOWN", /^Unknown ReadyLink/],
    },
    "the ReadyLink of another owner": {
      token: another,
      path: async (sandbox) => `${links}/${await madeBy(sandbox, links)}`,
      got: [404, "READYLINK_OF_ANOTHER_OWNER", /belongs to user_\w+/],
    },
    "a deleted ReadyLink": {
      path: async (sandbox) => {
        const path = `${links}/${await madeBy(sandbox, links)}`;
        await fetch(sandbox.url + path, { method: "DELETE", headers: bearer(sandbox.token) });
        return path;
      },
      got: [404, "READYLINK_DELETED", /^The ReadyLink was deleted 0 ms ago/],
    },
    "a feature that is off": {
      path: () => links,
      prepare: (sandbox) => sandbox.owners.set(sandbox.owner.id, { multiReadyLink: false }),
      got: [403, "FEATURE_OFF", "Feature disabled: the owner (tier agency) does not have multiReadyLink."],
    },
    "a quota that is used up": {
      path: () => configs,
      init: sample,
      header: asJson,
      prepare: (sandbox) => sandbox.owners.set(sandbox.owner.id, { templateLimit: 0 }),
      got: [402, "QUOTA_USED_UP", "Quota used up: the owner has 0 of 0 templates."],
    },
    "a malformed config id": {
      path: () => `${configs}/7`,
      got: [404, "ASSESSMENT_CONFIG_ID_NOT_A_UUID", /^Malformed assessment config id/],
    },
    "an unknown config": {
      path: () => `${configs}/${nowhere}`,
      got: [404, "ASSESSMENT_CONFIG_UNKNOWN", /^Unknown assessment config/],
    },
    "the config of another owner": {
      token: another,
      path: async (sandbox) => `${configs}/${await madeBy(sandbox, configs)}`,
      got: [404, "ASSESSMENT_CONFIG_OF_ANOTHER_OWNER", /^Wrong owner: the assessment config belongs to user_\w+/],
    },
    "a note": {
      path: () => note,
      init: noted,
      header: asJson,
      got: [201, "CAPTURE_QUEUED", /^The capture [0-9a-f-]{36} was queued\.$/],
    },
    "a malformed capture id": { path: () => `${captures}/7`, got: [404, "CAPTURE_ID_NOT_A_UUID", /is not a UUID/] },
    "an unknown capture": { path: () => `${captures}/${nowhere}`, got: [404, "CAPTURE_UNKNOWN", /^Unknown capture/] },
    "the capture of another owner": {
      token: another,
      path: async (sandbox) => `${captures}/${(await sandbox.captures.add())[0]?.id}`,
      got: [404, "CAPTURE_OF_ANOTHER_OWNER", /^Wrong owner: the capture belongs to user_\w+/],
    },
    "a poll of a deleted capture": {
      path: async (sandbox) => {
        const path = `${captures}/${(await sandbox.captures.add())[0]?.id}`;
        await fetch(sandbox.url + path, { method: "DELETE", headers: bearer(sandbox.token) });
        await sandbox.clock.advance("90s");
        return path;
      },
      got: [404, "CAPTURE_DELETED", "The capture was deleted 90 s ago, at 2026-01-01T00:00:00.000Z."],
    },
    ...Object.fromEntries(
      (
        [
          ["stuck-pending", "CAPTURE_PENDING", "The capture was pending."],
          ["stuck-processing", "CAPTURE_PROCESSING", "The capture was processing."],
          ["processes", "CAPTURE_PROCESSED", /^The capture was processed\. Further polls/],
          ["needs-review", "CAPTURE_NEEDS_REVIEW", /^The capture needs a review\. Further polls/],
          ["fails", "CAPTURE_FAILED", /^The capture had failed\. Further polls/],
        ] as const
      ).map(([scenario, code, sentence]): [string, Case] => [
        `a poll of a capture with the scenario ${scenario}`,
        {
          path: async (sandbox) => `${captures}/${(await sandbox.captures.add({ scenario }))[0]?.id}`,
          prepare: (sandbox) => sandbox.clock.advance("1h"),
          got: [200, code, sentence],
        },
      ]),
    ),
    "a change of an unknown memory": {
      path: () => "/api/nucleus/memories",
      init: { method: "PATCH", body: JSON.stringify({ memoryId: nowhere, content: "Sample" }) },
      header: asJson,
      got: [404, "MEMORY_UNKNOWN", /^Unknown memory/],
    },
    "a change of the memory of another owner": {
      token: another,
      path: () => "/api/nucleus/memories",
      header: asJson,
      of: async (sandbox) => {
        const [memory] = await sandbox.memories.add({ ownerId: sandbox.owner.id });
        return { method: "PATCH", body: JSON.stringify({ memoryId: memory?.id, content: "Sample" }) };
      },
      got: [404, "MEMORY_OF_ANOTHER_OWNER", /^Wrong owner: the memory belongs to user_\w+/],
    },
    "a change of a deleted memory": {
      path: () => "/api/nucleus/memories",
      header: asJson,
      of: async (sandbox) => {
        const [memory] = await sandbox.memories.add();
        const gone = { method: "DELETE", headers: bearer(sandbox.token) };
        await fetch(`${sandbox.url}/api/nucleus/memories/${memory?.id}`, gone);
        await sandbox.clock.advance("90s");
        return { method: "PATCH", body: JSON.stringify({ memoryId: memory?.id, content: "Sample" }) };
      },
      got: [404, "MEMORY_DELETED", "The memory was deleted 90 s ago, at 2026-01-01T00:00:00.000Z."],
    },
    "a contact of an unknown relationship": {
      path: () => contacts,
      init: { method: "POST", body: '{"name":"Sample","relationshipType":"colleague"}' },
      header: asJson,
      got: [201, "RELATIONSHIP_UNKNOWN", 'Unknown relationshipType "colleague": stored as null.'],
    },
    "an unknown contact": {
      path: () => contacts,
      init: { method: "DELETE", body: JSON.stringify({ contactId: nowhere }) },
      header: asJson,
      got: [404, "CONTACT_UNKNOWN", /^Unknown contact/],
    },
    "the contact of another owner": {
      token: another,
      path: () => contacts,
      header: asJson,
      of: async (sandbox) => {
        const made = await fetch(sandbox.url + contacts, { ...sample, headers: asJson(sandbox.token) });
        const { id: contactId } = (await made.json()) as { id: string };
        return { method: "DELETE", body: JSON.stringify({ contactId }) };
      },
      got: [404, "CONTACT_OF_ANOTHER_OWNER", /^Wrong owner: the contact belongs to user_\w+/],
    },
    "a missing analysis": {
      path: (sandbox) => `/api/projects/${sandbox.projects.justSetUp}/audit-analysis`,
      got: [404, "ANALYSIS_NOT_FOUND", /has no such audit analysis/],
    },
    "a trigger without an interview analysis": {
      path: (sandbox) => triggerOf(sandbox.projects.withoutInterviewAnalysis),
      init: post,
      got: [422, "PREREQUISITE_MISSING", "The project has no current interview analysis (interview_analysis)."],
    },
    "a trigger on a plan without audits": {
      path: (sandbox) => triggerOf(sandbox.projects.ready),
      init: post,
      prepare: (sandbox) => sandbox.owners.set(sandbox.owner.id, { tier: "solo" }),
      got: [
        403,
        "TIER_INSUFFICIENT",
        "Insufficient tier: the owner has solo, but the operation requires starter or higher.",
      ],
    },
    "a trigger without credits": {
      path: (sandbox) => triggerOf(sandbox.projects.ready),
      init: post,
      prepare: (sandbox) => sandbox.owners.set(sandbox.owner.id, { creditsAllocated: 10, creditsUsed: 0 }),
      got: [
        402,
        "INSUFFICIENT_CREDITS",
        /^Insufficient credits: the operation costs \d\d, but the owner has 10 left until 2026-01-20T/,
      ],
    },
    "an analysis that fails": {
      path: (sandbox) => `/api/projects/${sandbox.projects.ready}/audit-analysis`,
      init: post,
      prepare: async (sandbox) => {
        await sandbox.clock.setScale(100_000);
        return sandbox.scenarios.setDefault("fails");
      },
      got: [500, "ANALYSIS_FAILED", "The scenario fails makes the analysis fail with ANALYSIS_FAILED."],
    },
    "a body that is no JSON": {
      path: (sandbox) => triggerOf(sandbox.projects.ready),
      init: { ...post, body: "{", headers: {} },
      header: (token) => ({ ...bearer(token), "content-type": "application/json" }),
      got: [400, "INVALID_JSON", "The request body is not valid JSON."],
    },
    "a body of another content type": {
      path: (sandbox) => triggerOf(sandbox.projects.ready),
      init: { ...post, body: "a=b" },
      header: (token) => ({ ...bearer(token), "content-type": "text/plain" }),
      got: [415, "UNSUPPORTED_MEDIA_TYPE", /is not application\/json/],
    },
    "a used-up rate limit": {
      path: created,
      prepare: async (sandbox) => {
        await sandbox.limits.setRule("read", { limit: 1, windowMs: "10s" });
        await sandbox.limits.setRule("jobPolling", { limit: 1, windowMs: "10s" });
        await fetchText(sandbox.url, pathOf(completes), bearer(sandbox.token));
        return sandbox.clock.advance("7s");
      },
      got: [429, "WINDOW_EXHAUSTED", "Rate limit: 1 of 1 jobPolling requests used, resets in 3 s."],
    },
    "a drained rate limit": {
      path: created,
      prepare: async (sandbox) => {
        await sandbox.limits.drain("jobPolling");
        await fetchText(sandbox.url, pathOf(completes), bearer(sandbox.token));
      },
      got: [
        429,
        "WINDOW_DRAINED",
        "Rate limit: the control plane drained the bucket jobPolling, resets in 60 s. An earlier Retry-After was ignored.",
      ],
    },
    "a fault": {
      path: created,
      prepare: (sandbox) => sandbox.faults.add({ effect: { kind: "status", status: 503 } }),
      got: [503, "FAULT_APPLIED", "Injected fault: status 503."],
    },
    "a connection that is reset before the operation": {
      path: created,
      prepare: (sandbox) => sandbox.faults.add({ effect: { kind: "connectionReset" } }),
      got: [null, "FAULT_APPLIED", /connectionReset/],
    },
    "a connection that is reset after the operation": {
      path: created,
      prepare: (sandbox) => sandbox.faults.add({ effect: { kind: "connectionReset", when: "after" } }),
      got: [null, "FAULT_APPLIED", /connectionReset/],
    },
    "a body that is cut off": {
      path: created,
      prepare: (sandbox) => sandbox.faults.add({ effect: { kind: "truncatedBody" } }),
      got: [200, "FAULT_APPLIED", /truncatedBody/],
    },
  };

  it.each(Object.entries(cases))("the journal has status, code and sentence of the reason for %s", async (_, each) => {
    if (each.got[1] === "FAULT_APPLIED") expectViolations();
    await using mock = await start();
    const sandbox = await mock.sandbox({ seed: 1, clock: "frozen" });
    const token = (await each.token?.(sandbox)) ?? sandbox.token;
    const path = (await each.path?.(sandbox)) ?? pathOf(completes);
    const init = (await each.of?.(sandbox)) ?? each.init;
    await each.prepare?.(sandbox);
    const [status, code, sentence] = each.got;
    await fetchText(mock.url, path, (each.header ?? bearer)(token), init);
    await fetch(`${mock.url}/openapi.json`);
    const entry = await lastEntry(each.inDefault ? mock.defaultSandbox : sandbox);
    expect([entry.path, entry.status, entry.reason.code]).toEqual([path, status, code]);
    if (typeof sentence === "string") expect(entry.reason.sentence).toBe(sentence);
    else expect(entry.reason.sentence).toMatch(sentence);
    expect(entry.tokenPrefix).toBe(each.inDefault ? null : token.slice(0, 8));
  });

  it("every reason is covered here, or named as covered elsewhere", () => {
    const seen = new Set(Object.values(cases).map(({ got }) => got[1]));
    const elsewhere = [
      "HOST_UNKNOWN",
      "JOB_PROCESSING",
      "JOB_COMPLETED",
      "JOB_FAILED",
      "INVALID_REQUEST",
      "PAYLOAD_TOO_LARGE",
      "NOT_A_TEMPLATE",
    ];
    // Bodies alone name them, and a body with an id that is no UUID is a 400.
    const never = ["MEMORY_ID_NOT_A_UUID", "CONTACT_ID_NOT_A_UUID"];
    const rare = [
      "TOO_MANY_FAILED_AUTHENTICATIONS",
      "CLIENT_GONE",
      "DATABASE_REFUSED",
      "SERVER_FAILED",
      "ANALYSIS_INTERRUPTED",
      "CONTRACT_VIOLATED",
    ];
    expect(
      reasonCodes(nouns)
        .filter((code) => !seen.has(code))
        .toSorted(),
    ).toEqual([...elsewhere, ...rare, ...never, "WEBHOOK_DELIVERED", "WEBHOOK_FAILED"].toSorted());
  });

  it("requests beyond the limit of failed authentications are recorded once a minute", async () => {
    await using mock = await start({ rateLimit: { authentication: { limit: 2, windowMs: 60_000 } } });
    for (let count = 0; count < 6; count += 1) await fetchText(mock.url, pathOf(completes));
    const { entries } = await mock.defaultSandbox.journal.read();
    expect(entries.map(({ reason }) => reason.code)).toEqual([
      "TOKEN_MISSING",
      "TOKEN_MISSING",
      "TOO_MANY_FAILED_AUTHENTICATIONS",
    ]);
  });

  it("a client that disconnects before the response is recorded as CLIENT_GONE", async () => {
    await using mock = await start();
    const sandbox = await mock.sandbox({ clock: "frozen" });
    await sandbox.faults.add({ effect: { kind: "latency", durationMs: "1m" } });
    const gone = new AbortController();
    const asked = fetch(mock.url + pathOf(completes), { headers: bearer(sandbox.token), signal: gone.signal });
    await fetch(`${mock.url}/openapi.json`);
    gone.abort();
    await asked.catch(() => undefined);
    const { entries } = await sandbox.journal.wait({ reason: "CLIENT_GONE" });
    expect(entries[0]).toMatchObject({ status: null, responseBytes: 0, jobStatus: null });
  });
});

describe.each(Object.entries(controls))("controlled %s,", (_name, open) => {
  const withSandbox = inSandboxOf(open);
  const pollOf = (sandbox: Sandbox, job: string) => fetchText(sandbox.url, pathOf(job), bearer(sandbox.token));

  it("coach mode adds details to errors of a sandbox, and to no other response", () =>
    withSandbox({ seed: 42, clock: "frozen" }, async (sandbox) => {
      const errors = async () => [
        await pollOf(sandbox, "nonsense"),
        await fetchText(sandbox.url, pathOf(completes), { authorization: `Bearer Bearer ${sandbox.token}` }),
        await fetchText(sandbox.url, pathOf(completes)),
      ];
      const without = await errors();
      expect(await sandbox.coach.switchOn()).toEqual({ enabled: true });
      const [unknown, doubled, stranger] = await errors();
      expect(JSON.parse(unknown?.body ?? "")).toEqual({
        error: "Job not found",
        details: 'JOB_ID_NOT_A_UUID: Malformed job id: "nonsense" is not a UUID. Rule: poll-after-404.',
      });
      expect(JSON.parse(doubled?.body ?? "")).toMatchObject({
        code: "PAT_MALFORMED",
        details: "DOUBLED_BEARER_PREFIX: The Authorization header contains `Bearer` twice.",
      });
      expect(stranger?.body).toBe(without[2]?.body);
      const agent = agentOf(sandbox, sandbox.token);
      expect((await agent(pathOf("nonsense"))).status).toBe(404);
      expect((await agent(pathOf(completes))).body).not.toHaveProperty("details");
      await sandbox.coach.switchOff();
      expect(await errors()).toEqual(without);
    }));
});
