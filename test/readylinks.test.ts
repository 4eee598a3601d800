import { describe, expect, it } from "vitest";
import type { components } from "../src/contract/openapi.gen.ts";
import { agentOf, type Agent, withBody, withMock } from "./support/agent.ts";

type Schemas = components["schemas"];

const frozen = { clock: "frozen", seed: 7 } as const;
const links = "/api/agent/readylinks";
const configs = "/api/agent/assessment-configs";

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- it says what is expected
const dataOf = <T>({ body }: { body: unknown }) => (body as { data: T }).data;

const create = (agent: Agent, body: object) => agent(links, withBody("POST", body));

describe("ReadyLinks", () => {
  it("a ReadyLink is created with a slug of 12 hex digits, an address of this server and a working config", () =>
    withMock(frozen, async (mock, agent) => {
      const answer = await create(agent, { name: "Sample link", companyName: "Sample company" });
      const link = dataOf<Schemas["ReadyLink"]>(answer);
      expect(answer.status).toBe(201);
      expect(link.slug).toMatch(/^[0-9a-f]{12}$/);
      expect(link.url).toBe(`${mock.url}/survey/${link.slug}`);
      expect(link).toMatchObject({ companyName: "Sample company", logoUrl: null, isActive: true, leadsCount: 0 });
      const config = dataOf<Schemas["AssessmentConfigDetail"]>(await agent(`${configs}/${link.assessmentConfigId}`));
      expect(config).toMatchObject({ isTemplate: false, name: null, questionCount: 25 });
      expect(await agent(`${links}/${link.id}`)).toMatchObject({ status: 200, body: { data: link } });
    }));

  it("a template is copied into the working config of a link, and later changes of it do not change the link", () =>
    withMock(frozen, async (_mock, agent) => {
      const body = { name: "Short", questionOrder: ["q3", "q1"], hiddenQuestions: ["q1"], scoringWeights: { q3: 4 } };
      const template = dataOf<Schemas["AssessmentConfig"]>(await agent(configs, withBody("POST", body)));
      const link = dataOf<Schemas["ReadyLink"]>(await create(agent, { name: "x", templateId: template.id }));
      await agent(`${configs}/${template.id}`, withBody("PATCH", { questionOrder: ["q9"] }));
      const path = `${configs}/${link.assessmentConfigId}`;
      const { questions } = dataOf<Schemas["AssessmentConfigDetail"]>(await agent(path));
      expect(questions.map(({ id, weight, isHidden }) => [id, weight, isHidden])).toEqual([
        ["q3", 4, false],
        ["q1", 1, true],
      ]);
    }));

  it("only a template of the caller can be copied", () =>
    withMock(frozen, async (mock, agent) => {
      const { assessmentConfigId } = dataOf<readonly Schemas["ReadyLink"][]>(await agent(links))[0] ?? {};
      const theirs = agentOf(mock, mock.tokens.secondOwner);
      const foreign = dataOf<readonly Schemas["AssessmentConfig"][]>(await theirs(`${configs}?isTemplate=true`))[0]?.id;
      for (const templateId of [assessmentConfigId, foreign, "00000000-0000-4000-8000-000000000000"])
        expect((await create(agent, { name: "x", templateId })).status).toBe(404);
      const { entries } = await mock.defaultSandbox.journal.read({ operation: "createReadyLink" });
      expect(entries.map(({ reason }) => reason.code)).toEqual([
        "NOT_A_TEMPLATE",
        "ASSESSMENT_CONFIG_OF_ANOTHER_OWNER",
        "ASSESSMENT_CONFIG_UNKNOWN",
      ]);
    }));

  it("a list of ReadyLinks is searched, sorted and paged", () =>
    withMock({ ...frozen, rateLimits: false }, async (_mock, agent) => {
      for (const name of ["Beta", "alpha", "Gamma"]) await create(agent, { name });
      const listed = async (query: string) => {
        const { data, pagination } = (await agent(links + query)).body as Schemas["ReadyLinkList"];
        return [data.map(({ name }) => name), pagination.total] as const;
      };
      expect(await listed("?search=ALPHA")).toEqual([["alpha"], 1]);
      expect(await listed("?limit=2")).toEqual([["Gamma", "alpha"], 5]);
      expect(await listed("?limit=2&page=2")).toEqual([["Beta", "Sample ReadyLink 2"], 5]);
      expect(await listed("?sortBy=name&sortOrder=asc&limit=1")).toEqual([["Beta"], 5]);
      expect(await listed("?page=9")).toEqual([[], 5]);
    }));

  it("a ReadyLink that is deleted is 404, keeps its leads, and frees its place in the quota", () =>
    withMock(frozen, async (mock, agent) => {
      const { owners, owner, leads } = mock.defaultSandbox;
      await owners.set(owner.id, { readyLinkLimit: 2 });
      const full = await create(agent, { name: "x" });
      expect([full.status, full.body]).toEqual([
        402,
        { error: "Your plan includes no more ReadyLinks.", code: "READYLINK_LIMIT_REACHED" },
      ]);
      const [link] = dataOf<readonly Schemas["ReadyLink"][]>(await agent(links));
      const before = await leads.list();
      expect((await agent(`${links}/${link?.id}`, { method: "DELETE" })).status).toBe(204);
      for (const method of ["GET", "DELETE"])
        expect((await agent(`${links}/${link?.id}`, { method })).status).toBe(404);
      expect((await agent(`${links}/${link?.id}`, withBody("PATCH", { name: "y" }))).status).toBe(404);
      expect(await leads.list()).toEqual(before);
      expect((await create(agent, { name: "x" })).status).toBe(201);
      const { entries } = await mock.defaultSandbox.journal.read({ status: 402 });
      expect(entries.map(({ reason }) => reason.sentence)).toEqual(["Quota used up: the owner has 2 of 2 ReadyLinks."]);
    }));

  it("every operation on ReadyLinks is refused with 403 while the feature is off, and leads and configs are not", () =>
    withMock(frozen, async (mock, agent) => {
      const { owners, owner } = mock.defaultSandbox;
      const [link] = dataOf<readonly Schemas["ReadyLink"][]>(await agent(links));
      await owners.set(owner.id, { multiReadyLink: false });
      const answers = [
        await agent(links),
        await create(agent, { name: "x" }),
        await agent(`${links}/${link?.id}`),
        await agent(`${links}/${link?.id}`, withBody("PATCH", { name: "y" })),
        await agent(`${links}/${link?.id}`, { method: "DELETE" }),
      ];
      const off = { error: "This feature is not available to your account.", code: "FEATURE_NOT_AVAILABLE" };
      expect(answers.map(({ status, body }) => [status, body])).toEqual(answers.map(() => [403, off]));
      expect((await agent("/api/lead-generation/leads")).status).toBe(200);
      expect((await agent(configs)).status).toBe(200);
      expect((await mock.defaultSandbox.journal.read({ reason: "FEATURE_OFF" })).entries).toHaveLength(5);
    }));

  it.each([
    ["solo", false, 1],
    ["team", true, 10],
    ["enterprise", true, null],
  ] as const)(
    "an owner on the plan %s has the feature (%s) and a quota of %s",
    (tier, multiReadyLink, readyLinkLimit) =>
      withMock(frozen, async ({ defaultSandbox: { owners, owner } }) => {
        expect(await owners.set(owner.id, { tier })).toMatchObject({
          multiReadyLink,
          readyLinkLimit,
          templateLimit: 10,
        });
      }),
  );

  it.each([
    [{}, "name"],
    [{ name: "" }, "name"],
    [{ name: "x".repeat(101) }, "name"],
    [{ name: "x", bookingLink: "javascript:alert(1)" }, "bookingLink"],
    [{ name: "x", templateId: "x" }, "templateId"],
  ])("a ReadyLink with the body %j is refused with 400 that names %s", (body, field) =>
    withMock(frozen, async (_mock, agent) => {
      const answer = await create(agent, body);
      expect([answer.status, JSON.stringify(answer.body)]).toEqual([400, expect.stringContaining(field)]);
    }),
  );
});

describe("assessment configs", () => {
  it("a config that is created is a template, whatever it says, with the 25 default questions", () =>
    withMock(frozen, async (_mock, agent) => {
      const answer = await agent(configs, withBody("POST", { name: "Sample", isTemplate: false }));
      const config = dataOf<Schemas["AssessmentConfig"]>(answer);
      expect(answer.status).toBe(201);
      expect(config).toMatchObject({ isTemplate: true, name: "Sample", questionCount: 25, hiddenQuestions: [] });
      const { questions } = dataOf<Schemas["AssessmentConfigDetail"]>(await agent(`${configs}/${config.id}`));
      expect(questions.map(({ id }) => id)).toEqual(Array.from({ length: 25 }, (_, index) => `q${index + 1}`));
      expect(new Set(questions.map(({ text }) => text)).size).toBe(25);
    }));

  it("a change replaces each field that is given as a whole, and overrides change the question", () =>
    withMock(frozen, async (_mock, agent) => {
      const [config] = dataOf<readonly Schemas["AssessmentConfig"][]>(await agent(configs));
      const path = `${configs}/${config?.id}`;
      await agent(path, withBody("PATCH", { scoringWeights: { q1: 3, q2: 4 } }));
      const overrides = { q2: { text: "Another text?", options: ["Yes", "No"] }, q3: { max: 5 } };
      const body = {
        scoringWeights: { q2: 2 },
        defaultQuestionOverrides: overrides,
        questionOrder: ["q2", "q3", "q99"],
      };
      const answer = await agent(path, withBody("PATCH", body));
      expect(dataOf<Schemas["AssessmentConfig"]>(answer)).toMatchObject({ ...body, questionCount: 3 });
      const { questions } = dataOf<Schemas["AssessmentConfigDetail"]>(await agent(path));
      expect(questions).toMatchObject([
        { id: "q2", text: "Another text?", options: ["Yes", "No"], weight: 2 },
        { id: "q3", min: 1, max: 5, weight: 1 },
      ]);
    }));

  it.each([
    [{}],
    [{ isTemplate: false }],
    [{ questionOrder: ["one"] }],
    [{ scoringWeights: { q1: 11 } }],
    [{ scoringWeights: { first: 1 } }],
    [{ name: null }],
    [{ defaultQuestionOverrides: { q1: { text: "" } } }],
    [{ defaultQuestionOverrides: { q3: { min: 11 } } }],
    [{ defaultQuestionOverrides: { q14: { min: 5, max: 4 } } }],
    [
      {
        defaultQuestionOverrides: Object.fromEntries(
          Array.from({ length: 200 }, (_, index) => [`q${index}`, { text: "x".repeat(300) }]),
        ),
      },
    ],
  ])("a change of a config with the body %j is refused with 400 and changes nothing", (body) =>
    withMock(frozen, async (_mock, agent) => {
      const before = (await agent(configs)).body as Schemas["AssessmentConfigList"];
      expect((await agent(`${configs}/${before.data[0]?.id}`, withBody("PATCH", body))).status).toBe(400);
      expect((await agent(configs)).body).toEqual(before);
    }),
  );

  it("a config that is deleted is gone, and the survey of its link asks the default questions", () =>
    withMock(frozen, async (_mock, agent) => {
      const [link] = dataOf<readonly Schemas["ReadyLink"][]>(await agent(links));
      const path = `${configs}/${link?.assessmentConfigId}`;
      expect((await agent(path, { method: "DELETE" })).status).toBe(204);
      expect([(await agent(path)).status, (await agent(path, { method: "DELETE" })).status]).toEqual([404, 404]);
      const after = dataOf<Schemas["ReadyLink"]>(await agent(`${links}/${link?.id}`));
      expect(after.assessmentConfigId).toBeNull();
      expect(await (await fetch(after.url)).text()).toContain("25. ");
      const again = dataOf<Schemas["AssessmentConfig"]>(await agent(configs, withBody("POST", { name: "x" })));
      expect(again.id).not.toBe(link?.assessmentConfigId);
    }));

  it("templates beyond the quota are refused with 402, and a deleted one frees its place", () =>
    withMock(frozen, async (mock, agent) => {
      const { owners, owner } = mock.defaultSandbox;
      await owners.set(owner.id, { templateLimit: 2 });
      const full = await agent(configs, withBody("POST", { name: "x" }));
      expect([full.status, full.body]).toEqual([
        402,
        { error: "Your plan includes no more templates.", code: "QUOTA_EXCEEDED" },
      ]);
      const [template] = dataOf<readonly Schemas["AssessmentConfig"][]>(await agent(`${configs}?isTemplate=true`));
      await agent(`${configs}/${template?.id}`, { method: "DELETE" });
      expect((await agent(configs, withBody("POST", { name: "x" }))).status).toBe(201);
    }));

  it("templates and working configs are listed apart or together", () =>
    withMock(frozen, async (_mock, agent) => {
      const kinds = async (query: string) =>
        ((await agent(configs + query)).body as Schemas["AssessmentConfigList"]).data.map(
          ({ isTemplate }) => isTemplate,
        );
      expect(await kinds("?isTemplate=true")).toEqual([true, true]);
      expect(await kinds("?isTemplate=false")).toEqual([false, false]);
      expect(await kinds("")).toHaveLength(4);
    }));
});
