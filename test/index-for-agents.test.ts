import { describe, expect, it } from "vitest";
import { wellKnownTokens } from "../src/resources/account/demo-tokens.ts";
import type { Mock } from "../src/start.ts";
import { withMock } from "./support/agent.ts";
import { runToEnd } from "./support/command.ts";

const indexOf = async ({ controlUrl }: Mock): Promise<string> => {
  const response = await fetch(`${controlUrl}llms.txt`);
  expect(response.headers.get("content-type")).toBe("text/markdown; charset=utf-8");
  return response.text();
};

const commandsIn = (index: string): readonly string[] =>
  [...(/^```sh\n(.*?)^```$/ms.exec(index)?.[1]?.matchAll(/^curl .+$/gm) ?? [])].map(([command]) => command);

/** Runs a command in a shell of its own. @returns the status and the body of the response */
async function pasted(command: string, variables: Record<string, string> = {}) {
  const script = `${command} -w '\\n%{http_code}'`;
  const { code, output, errors } = await runToEnd("bash", ["-euo", "pipefail", "-c", script], variables);
  expect([code, errors]).toEqual([0, ""]);
  const lines = output.split("\n");
  return { status: Number(lines.pop()), body: JSON.parse(lines.join("\n")) as unknown };
}

type Triggered = { readonly data: { readonly jobId: string } };

describe("the index for agents", () => {
  it("the first five calls succeed in their order when each is pasted into a new shell, and again", () =>
    withMock({ seed: 7 }, async (mock) => {
      const index = await indexOf(mock);
      const [first = "", ...rest] = index.split("\n## ");
      expect(first).toContain(`Base URL of this server: ${mock.url}\n`);
      expect(first).toContain("`Authorization: Bearer <token>`");
      expect(first).toContain(wellKnownTokens.full);
      expect(rest.join("")).not.toContain("aky_");
      const commands = commandsIn(index);
      expect(commands).toHaveLength(5);
      for (let times = 0; times < 2; times += 1) {
        const answers = [];
        for (const command of commands) answers.push(await pasted(command));
        expect(answers.map(({ status }) => status)).toEqual([200, 202, 200, 200, 200]);
        const [projects, , job, analysis, deliverables] = answers.map(({ body }) => body);
        expect((projects as { id: string }[]).some(({ id }) => commands[1]?.includes(id))).toBe(true);
        expect(job).toMatchObject({ data: { jobId: "00000000-0000-4000-9000-000000000001" } });
        expect(analysis).toMatchObject({ status: "complete" });
        expect(deliverables).toMatchObject({ success: true });
      }
      const { entries } = await mock.defaultSandbox.journal.read();
      expect(entries.slice(0, 5).map(({ operation }) => operation)).toEqual([
        "listProjects",
        "triggerAsyncAuditAnalysis",
        "getJobStatus",
        "getAuditAnalysis",
        "getDeliverables",
      ]);
    }));

  it("the index names no token of a server with private tokens, and its calls work with the token of the reader", () =>
    withMock({ shard: "a", controlToken: "a.any-16-characters-or-more" }, async (mock) => {
      const index = await indexOf(mock);
      expect(index).not.toMatch(/aky_|any-16/);
      expect(index).toContain("`npx audity-mock env` prints a token");
      const commands = commandsIn(index);
      expect(commands).toHaveLength(5);
      const variables: Record<string, string> = { AUDITY_TOKEN: mock.token };
      const { projects } = await mock.defaultSandbox.read();
      const statuses = [];
      for (const command of commands) {
        const { status, body } = await pasted(command, { PROJECT: projects?.analysed ?? "", ...variables });
        statuses.push(status);
        if (status === 202) variables["JOB"] = (body as Triggered).data.jobId;
      }
      expect(statuses).toEqual([200, 202, 200, 200, 200]);
    }));

  it("the index names the well-known token of a server with your own data, and leaves the ids to the reader", () =>
    withMock({ data: { owners: [{ projects: [{ clientName: "Sample project" }] }] } }, async (mock) => {
      const index = await indexOf(mock);
      expect(index).toContain("Set `PROJECT` to an id in the response of the first call and `JOB` to");
      const { status, body } = await pasted(commandsIn(index)[0] ?? "");
      expect([status, body]).toMatchObject([200, [{ clientName: "Sample project" }]]);
    }));

  it("the index names no token after the well-known token was revoked", () =>
    withMock({}, async (mock) => {
      for (const { id } of await mock.defaultSandbox.tokens.list()) await mock.defaultSandbox.tokens.revoke(id);
      const index = await indexOf(mock);
      expect(index).not.toContain("aky_");
      expect(commandsIn(index)[0]).toContain('"Authorization: Bearer $AUDITY_TOKEN"');
    }));

  it("the index has the form of llmstxt.org: a title, a summary, and sections that are lists of links", () =>
    withMock({}, async (mock) => {
      const [beginning = "", ...sections] = (await indexOf(mock)).split(/^## /m);
      expect(beginning).toMatch(/^# audity-mock\n\n> .+\n(> .+\n)*\n/);
      expect(beginning.replaceAll(/^```sh\n.*?^```$/gms, "").match(/^#/gm)).toHaveLength(1);
      expect(sections.map((section) => section.split("\n")[0])).toEqual([
        "Descriptions",
        "Pages",
        "Agent API",
        "Control plane",
      ]);
      for (const section of sections)
        for (const line of section.split("\n").slice(1).filter(Boolean))
          expect(line).toMatch(/^- \[[^\]]+\]\(\/[^)]+\)(: .+)?$/);
    }));
});
