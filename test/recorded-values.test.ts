import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import type { components } from "../src/contract/openapi.gen.ts";
import { type Agent, agentOf, analyse, sampleClient, trigger, withBody, withMock } from "./support/agent.ts";

type Item = components["schemas"]["ProjectListItem"];

/** The projects in all responses, before and after each kind of change. */
const shown: Item[] = [];
let keysOfCredits: string[] = [];
let keysOfUser: string[] = [];
let account: components["schemas"]["Credits"];
let mcp: unknown;

const list = async (agent: Agent) => {
  const items = (await agent("/api/projects")).body as Item[];
  shown.push(...items);
  return items;
};

beforeAll(() =>
  withMock({ clock: "frozen", seed: 7 }, async (mock, agent) => {
    const second = agentOf(mock, mock.tokens.secondOwner);
    const ready = (await list(agent)).find(({ clientName }) => clientName.includes("ready"))?.id ?? "";
    await list(second);
    await trigger(agent, ready);
    for (let step = 0; step < 3; step += 1) {
      await mock.clock.advance("5s");
      await list(agent);
    }
    const created = ((await agent("/api/projects", withBody("POST", sampleClient))).body as Item).id;
    await list(agent);
    await analyse(agent, created);
    await mock.clock.advance("5m");
    await list(agent);
    await mock.defaultSandbox.prepareProject(created, { documents: 2, stakeholders: 1 });
    await agent(`/api/projects/${created}`, withBody("PATCH", { description: "Another description." }));
    await list(agent);
    const credits = await agent("/api/user/credits");
    account = credits.body as typeof account;
    keysOfCredits = Object.keys(account);
    keysOfUser = Object.keys((await agent("/api/user/current")).body as object);
    const answer = await fetch(`${mock.url}/mcp`, {
      method: "POST",
      headers: { authorization: `Bearer ${mock.token}` },
    });
    mcp = [answer.status, ((await answer.json()) as { code?: string }).code];
  }),
);

const databaseStatusOf = ({ documentsCount, stakeholdersCount, hasAnalysis }: Item): string =>
  documentsCount === 0 ? (hasAnalysis ? "analysis" : "setup") : stakeholdersCount > 0 ? "interviews" : "analysis";

const all = (holds: (item: Item) => boolean) => {
  expect(shown.filter((item) => !holds(item))).toEqual([]);
};
const some = (holds: (item: Item) => boolean) => {
  expect(shown.some(holds)).toBe(true);
};

/** The check of each row of the table on the page, by its first cell. */
const checks: Readonly<Record<string, () => void>> = {
  hasDeliverables() {
    some(({ hasAuditAnalysis }) => hasAuditAnalysis);
    all(({ hasDeliverables }) => !hasDeliverables);
  },
  deliverablesStatus: () => all(({ deliverablesStatus }) => !Object.values(deliverablesStatus).some(Boolean)),
  hasQuestionnaires() {
    some(({ hasQuestionnaires, hasInterviewAnalysis }) => hasQuestionnaires && !hasInterviewAnalysis);
    all(({ hasQuestionnaires, databaseStatus }) => hasQuestionnaires === (databaseStatus === "interviews"));
  },
  databaseStatus: () => all((item) => item.databaseStatus === databaseStatusOf(item)),
  status() {
    some(({ status, databaseStatus }) => status !== databaseStatus);
    all(
      ({ status, documentsCount, hasAnalysis, databaseStatus }) =>
        status === (documentsCount > 0 && hasAnalysis ? databaseStatus : "setup"),
    );
  },
  statusDescription() {
    const cases = Map.groupBy(shown, ({ hasAuditAnalysis, documentsCount, hasAnalysis }) =>
      hasAuditAnalysis ? "audited" : documentsCount === 0 ? "no documents" : hasAnalysis ? "analysed" : "documents",
    );
    const sentences = [...cases.values()].map((items) => new Set(items.map((item) => item.statusDescription)));
    expect(sentences.map(({ size }) => size)).toEqual([1, 1, 1, 1]);
    expect(new Set(sentences.flatMap((each) => [...each])).size).toBe(4);
  },
  "lastActivity.description": () =>
    all(
      ({ lastActivity }) =>
        lastActivity === null ||
        (lastActivity.type === "document_upload"
          ? /^Document uploaded: [\w-]+\.pdf$/.test(lastActivity.description)
          : lastActivity.description === "Analysis generated"),
    ),
  lastActivity() {
    some(({ lastActivity, hasAuditAnalysis }) => hasAuditAnalysis && lastActivity?.type === "document_upload");
    some(({ lastActivity }) => lastActivity?.type === "analysis_generated");
    all(
      ({ lastActivity, documentsCount, hasAuditAnalysis }) =>
        (lastActivity === null) === (documentsCount === 0 && !hasAuditAnalysis),
    );
  },
  description: () => some(({ description }) => description === null),
  stakeholdersCount() {
    some(({ stakeholdersCount }) => stakeholdersCount === 0);
    some(({ stakeholdersCount, hasInterviewAnalysis }) => stakeholdersCount === 1 && !hasInterviewAnalysis);
  },
  "the tier agency": () =>
    expect([account.tier, account.allocated]).toEqual([{ id: "agency", name: "Agency", price: 199 }, 50_000]),
  "order of fields"() {
    expect(keysOfCredits.slice(-2)).toEqual(["timestamp", "billingProvider"]);
    expect(keysOfUser).toEqual(["success", "authMethod", "userId", "authData"]);
  },
  "/mcp": () => expect(mcp).toEqual([403, "PAT_ROUTE_NOT_ALLOWED"]),
};

const page = readFileSync(new URL("../docs/differences.md", import.meta.url), "utf8");
const [, section = ""] = page.split("### Recorded values that take precedence\n");
const rows = [...(section.split(/\n##/)[0] ?? "").matchAll(/^\| (.+?) +\|/gm)]
  .map(([, cell = ""]) => cell.replaceAll("`", "").trim())
  .slice(2);

describe("the recorded values in docs/differences.md", () => {
  it("docs/differences.md lists exactly the recorded values that are checked here", () => {
    expect(rows.toSorted()).toEqual(Object.keys(checks).toSorted());
  });

  it.each(Object.keys(checks))("the recorded value of %s holds in the responses", (row) => checks[row]?.());
});
