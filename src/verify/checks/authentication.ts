import type { Check } from "../check.ts";
import { isRead, jobPath, operations, pathOf, triggerPath, unknownId } from "../operations.ts";
import { type Asking, codeOf } from "../world.ts";

const unauthorized = "openapi.json#/components/responses/Unauthorized";
const topic = "documentation: authentication";

/** Well formed, and nobody's. */
const nobodys = `aky_${"VerifyNobodyHasThisToken".padEnd(32, "0")}`;

const refusedWith = { error: "Unauthorized" };

export const authenticationChecks: readonly Check[] = [
  {
    id: "auth.missing",
    demand: "Without a token, every operation is a 401 that says nothing more",
    clause: unauthorized,
    basis: "documented",
    async run({ ask, is }) {
      for (const operation of operations) {
        const { method, id } = operation;
        const { status, body } = await ask(method, pathOf(operation), { token: null });
        is(`${id} without a token`, [status, body], [401, refusedWith]);
      }
    },
  },
  {
    id: "auth.malformed",
    demand: "A token of the wrong length or with other characters is a 401 PAT_MALFORMED",
    clause: topic,
    basis: "documented",
    async run({ ask, is }) {
      const spoilt = {
        "too short": "aky_short",
        "too long": `${nobodys}0`,
        "with a hyphen": nobodys.replace("0", "-"),
      };
      for (const [name, token] of Object.entries(spoilt)) {
        const { status, body } = await ask("GET", jobPath(unknownId), { token });
        is(`a token ${name}`, [status, codeOf(body)], [401, "PAT_MALFORMED"]);
      }
    },
  },
  {
    id: "auth.doubled-bearer",
    demand: "`Bearer` said twice is a 401 PAT_MALFORMED",
    clause: topic,
    basis: "documented",
    async run({ ask, is }) {
      const { status, body } = await ask("GET", jobPath(unknownId), { token: `Bearer ${nobodys}` });
      is("Bearer twice", [status, codeOf(body)], [401, "PAT_MALFORMED"]);
    },
  },
  {
    id: "auth.unknown",
    demand: "A well-formed token of nobody is a 401 without a code",
    clause: topic,
    basis: "documented",
    async run({ ask, is }) {
      const { status, body } = await ask("GET", jobPath(unknownId), { token: nobodys });
      is("a token of nobody", [status, body], [401, refusedWith]);
    },
  },
  {
    id: "auth.no-access-token",
    demand: "What is no access token at all is a 401 without a code",
    clause: topic,
    basis: "inferred",
    async run({ ask, is }) {
      for (const authorization of ["Basic dXNlcjpwYXNz", "Bearer", "Bearer not-a-token"]) {
        const { status, body } = await ask("GET", jobPath(unknownId), { token: null, headers: { authorization } });
        is(authorization, [status, body], [401, refusedWith]);
      }
    },
  },
  {
    id: "auth.first",
    demand: "A stranger is a 401, whatever else is wrong with the request",
    clause: topic,
    basis: "inferred",
    async run({ ask, is }) {
      const json = { "content-type": "application/json" };
      const wrong: readonly (readonly [name: string, method: string, path: string, asking?: Asking])[] = [
        ["an id that is none", "GET", jobPath("none")],
        ["a path that is not there", "GET", "/api/agent/nothing"],
        ["a method that is not there", "PUT", jobPath(unknownId)],
        ["a body that is no JSON", "POST", triggerPath(unknownId), { headers: json, body: "{" }],
        [
          "a body of another type",
          "POST",
          "/api/projects",
          { headers: { "content-type": "text/plain" }, body: "text" },
        ],
        ["a body without what is required", "POST", "/api/projects", { body: {} }],
      ];
      for (const [name, method, path, asking] of wrong)
        is(name, (await ask(method, path, { ...asking, token: null })).status, 401);
    },
  },
  {
    id: "auth.revoked",
    demand: "A token that was revoked is answered like one of nobody",
    clause: topic,
    basis: "documented",
    needs: "sandbox",
    async run({ ask, is, own }) {
      const { id, token } = await own().tokens.create();
      is("before", (await ask("GET", "/api/user/tier", { token })).status, 200);
      await own().tokens.revoke(id);
      const { status, body } = await ask("GET", "/api/user/tier", { token });
      is("after", [status, body], [401, refusedWith]);
    },
  },
  {
    id: "auth.expired",
    demand: "A token works until it expires, and is then answered like one of nobody",
    clause: topic,
    basis: "documented",
    needs: "sandbox",
    async run({ ask, is, own, wait, scaled }) {
      const { token } = await own().tokens.create({ expiresInMs: scaled(60_000) });
      await wait(55_000);
      is("5 s before", (await ask("GET", "/api/user/tier", { token })).status, 200);
      await wait(5000);
      const { status, body } = await ask("GET", "/api/user/tier", { token });
      is("when it expires", [status, body], [401, refusedWith]);
    },
  },
  {
    id: "auth.scope",
    demand:
      "A token that may only read reads everything, and every write is a 403 PAT_SCOPE_INSUFFICIENT without effect",
    clause: topic,
    basis: "documented",
    needs: "sandbox",
    async run({ ask, is, own }) {
      const { token } = await own().tokens.create({ scopes: ["read"] });
      const before = await own().read();
      const { ready, analysed } = own().projects;
      for (const operation of operations) {
        const { id, method } = operation;
        // A call that waits for an analysis would do so for ever, if it were let through.
        const isNowhere = id === "triggerAuditAnalysis" || id === "getJobStatus";
        const path = pathOf(operation, isNowhere ? unknownId : isRead(operation) ? analysed : ready);
        const body = isRead(operation)
          ? {}
          : { body: { clientName: "Sample", industry: "Sample", companySize: "1-10" } };
        const answer = await ask(method, path, { token, ...body });
        if (isRead(operation)) is(id, answer.status, id === "getJobStatus" ? 404 : 200);
        else is(id, [answer.status, codeOf(answer.body)], [403, "PAT_SCOPE_INSUFFICIENT"]);
      }
      const after = await own().read();
      is("jobs and credits that it took", [after.jobs, after.owners], [before.jobs, before.owners]);
    },
  },
];
