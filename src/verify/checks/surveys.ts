import type { components } from "../../contract/openapi.gen.ts";
import type { Check } from "../check.ts";
import { codeOf } from "../world.ts";

type Schemas = components["schemas"];

const links = "/api/agent/readylinks";
const configs = "/api/agent/assessment-configs";
const linksClause = "openapi.json#/paths/~1api~1agent~1readylinks";
const configsClause = "openapi.json#/paths/~1api~1agent~1assessment-configs";

export const surveyChecks: readonly Check[] = [
  {
    id: "readylinks.list",
    demand:
      "The list has `data` and `pagination`, and each ReadyLink can be read; without the feature, both get 403 with a code",
    clause: `${linksClause}/get`,
    basis: "inferred",
    async run({ ask, is, skip }) {
      const { status, body } = await ask("GET", links);
      if (status === 403) return is("code", codeOf(body), "FEATURE_NOT_AVAILABLE");
      is("fields", Object.keys(body as object).toSorted(), ["data", "pagination"]);
      const [link] = (body as Schemas["ReadyLinkList"]).data;
      if (!link) return skip("the account has no ReadyLink");
      const read = await ask("GET", `${links}/${link.id}`);
      is("read", [read.status, (read.body as Schemas["ReadyLinkAnswer"]).data.slug === link.slug], [200, true]);
    },
  },
  {
    id: "readylinks.life",
    demand: "A ReadyLink can be created from a template, changed and deleted, and then gets 404",
    clause: `${linksClause}/post`,
    basis: "inferred",
    needs: "sandbox",
    async run({ ask, is }) {
      const template = await ask("POST", configs, { body: { name: "Sample", questionOrder: ["q3", "q1"] } });
      const templateId = (template.body as Schemas["AssessmentConfigAnswer"]).data.id;
      const created = await ask("POST", links, { body: { name: "Sample", templateId } });
      is("created", created.status, 201);
      const { id, assessmentConfigId } = (created.body as Schemas["ReadyLinkAnswer"]).data;
      const copy = (await ask("GET", `${configs}/${assessmentConfigId}`)).body as Schemas["AssessmentConfigAnswer"];
      is("copied", [copy.data.isTemplate, copy.data.questionOrder.join()], [false, "q3,q1"]);
      const changed = await ask("PATCH", `${links}/${id}`, { body: { name: "Changed" } });
      is("changed", (changed.body as Schemas["ReadyLinkAnswer"]).data.name, "Changed");
      is("deleted", (await ask("DELETE", `${links}/${id}`)).status, 204);
      is("afterwards", (await ask("GET", `${links}/${id}`)).status, 404);
      is("again", (await ask("DELETE", `${links}/${id}`)).status, 404);
    },
  },
  {
    id: "readylinks.refused",
    demand:
      "Creating a ReadyLink beyond the quota gets 402, and everything without the feature gets 403, each with its code",
    clause: `${linksClause}/post/responses/402`,
    basis: "documented",
    needs: "sandbox",
    async run({ ask, is, own }) {
      const { owners, owner } = own();
      await owners.set(owner.id, { readyLinkLimit: 0 });
      const full = await ask("POST", links, { body: { name: "Sample" } });
      is("beyond the quota", [full.status, codeOf(full.body)], [402, "READYLINK_LIMIT_REACHED"]);
      await owners.set(owner.id, { multiReadyLink: false });
      for (const [method, body] of [["GET"], ["POST", { name: "Sample" }]] as const) {
        const off = await ask(method, links, body && { body });
        is(`${method} without the feature`, [off.status, codeOf(off.body)], [403, "FEATURE_NOT_AVAILABLE"]);
      }
    },
  },
  {
    id: "configs.list",
    demand: "The list has `data` and `pagination`, and each config can be read with its questions in order",
    clause: `${configsClause}/get`,
    basis: "inferred",
    async run({ ask, is, skip }) {
      const { body } = await ask("GET", configs);
      is("fields", Object.keys(body as object).toSorted(), ["data", "pagination"]);
      const [config] = (body as Schemas["AssessmentConfigList"]).data;
      if (!config) return skip("the account has no assessment config");
      const read = (await ask("GET", `${configs}/${config.id}`)).body as { data: Schemas["AssessmentConfigDetail"] };
      is("the same order", read.data.questionOrder.join() === config.questionOrder.join(), true);
      is("has questions", Array.isArray(read.data.questions), true);
    },
  },
  {
    id: "configs.life",
    demand: "A config can be created as a template, changed field by field and deleted, and then gets 404",
    clause: `${configsClause}~1{id}/patch`,
    basis: "documented",
    needs: "sandbox",
    async run({ ask, is }) {
      const created = await ask("POST", configs, { body: { name: "Sample", isTemplate: false } });
      const { id, isTemplate, questionCount } = (created.body as Schemas["AssessmentConfigAnswer"]).data;
      is("created", [created.status, isTemplate, questionCount], [201, true, 25]);
      const weights = await ask("PATCH", `${configs}/${id}`, { body: { scoringWeights: { q2: 7 } } });
      const { data } = weights.body as Schemas["AssessmentConfigAnswer"];
      is("changed", [data.name, data.scoringWeights["q2"]], ["Sample", 7]);
      is("nothing", (await ask("PATCH", `${configs}/${id}`, { body: {} })).status, 400);
      const heavy = await ask("PATCH", `${configs}/${id}`, { body: { scoringWeights: { q2: 11 } } });
      is("a weight out of range", heavy.status, 400);
      is("deleted", (await ask("DELETE", `${configs}/${id}`)).status, 204);
      is("afterwards", (await ask("GET", `${configs}/${id}`)).status, 404);
    },
  },
  {
    id: "configs.quota",
    demand: "Creating a template beyond the quota gets 402 with its code",
    clause: `${configsClause}/post/responses/402`,
    basis: "documented",
    needs: "sandbox",
    async run({ ask, is, own }) {
      const { owners, owner } = own();
      await owners.set(owner.id, { templateLimit: 0 });
      const full = await ask("POST", configs, { body: { name: "Sample" } });
      is("beyond the quota", [full.status, codeOf(full.body)], [402, "QUOTA_EXCEEDED"]);
    },
  },
];
