import { changesOf, invalidBody } from "../../agent/changes.ts";
import type { Handlers } from "../../agent/handlers.ts";
import { pageOf, pageSnapshots } from "../../agent/paging.ts";
import type { Context } from "../../capability/capability.ts";
import type { components } from "../../contract/openapi.gen.ts";
import { databaseTimestamp } from "../../core/database-timestamp.ts";
import { ApiError } from "../../errors/api-error.ts";
import { featuresOf, ownerStore } from "../account/module.ts";
import { addConfig } from "./add-config.ts";
import { defaultQuestions, questionsOf } from "./questions.ts";
import { type ConfigRow, configStore, findConfig } from "./store.ts";

type Schemas = components["schemas"];

type Names =
  | "listAssessmentConfigs"
  | "createAssessmentConfig"
  | "getAssessmentConfig"
  | "updateAssessmentConfig"
  | "deleteAssessmentConfig";

/** The maximum length of a config's overrides as JSON. The existence of a limit is documented, its value is not. */
const longestOverrides = 50_000;

/** The fields of a config that can be changed. */
const changeable = ["name", "questionOrder", "hiddenQuestions", "scoringWeights", "defaultQuestionOverrides"] as const;

export function configOperations(context: Context): Pick<Handlers, Names> {
  const { use } = context;
  const { transaction } = context.database;
  const store = use(configStore);
  const owners = use(ownerStore);
  const snapshots = use(pageSnapshots);

  return {
    listAssessmentConfigs({ query, principal }) {
      const { isTemplate, page = 1, limit = 20 } = query;
      const { ownerKey, sandbox } = principal;
      const snapshot = snapshots.of(principal, ["assessment_configs", isTemplate], page, () =>
        store.count(ownerKey, isTemplate),
      );
      const { pagination, offset } = pageOf(snapshot, page, limit);
      const rows = store.list(ownerKey, isTemplate, snapshot.newestKey, limit, offset);
      return { data: rows.map((config) => configView(sandbox.seed, config)), pagination };
    },

    createAssessmentConfig({ body, principal }) {
      const { sandbox, ownerKey, ownerId } = principal;
      const given = body as Schemas["AssessmentConfigCreate"];
      assertUsable(given);
      const created = transaction(() => {
        const { templateLimit } = featuresOf(owners.get(ownerKey));
        const { total } = store.count(ownerKey, true);
        if (total >= templateLimit) {
          const facts = { used: total, limit: templateLimit, things: "templates" };
          throw new ApiError("QUOTA_EXCEEDED", { cause: { code: "QUOTA_USED_UP", facts } });
        }
        const owner = { key: ownerKey, sandboxKey: sandbox.key, id: ownerId };
        return addConfig(context, sandbox.seed, owner, given.name, given, sandbox.clock.now());
      });
      return { data: configView(sandbox.seed, created) };
    },

    getAssessmentConfig({ params, principal }) {
      const config = findConfig(context, principal, params.id);
      return { data: { ...configView(principal.sandbox.seed, config), questions: questionsOf(config) } };
    },

    updateAssessmentConfig({ params, body = {}, principal }) {
      const given = changesOf(body, changeable);
      assertUsable(body);
      const { seed, clock } = principal.sandbox;
      const changed = transaction(() => {
        const { key } = findConfig(context, principal, params.id);
        return store.change(key, { ...given, updatedAt: clock.now() });
      });
      return { data: configView(seed, changed) };
    },

    deleteAssessmentConfig({ params, principal }) {
      transaction(() => store.delete(findConfig(context, principal, params.id).key));
      return undefined;
    },
  };
}

function configView(seed: number, config: ConfigRow): Schemas["AssessmentConfig"] {
  const { id, isTemplate, questionOrder, name, hiddenQuestions, scoringWeights, defaultQuestionOverrides } = config;
  return {
    id,
    isTemplate,
    questionOrder: [...questionOrder],
    questionCount: questionOrder.length,
    createdAt: databaseTimestamp(seed, id, config.createdAt),
    updatedAt: databaseTimestamp(seed, id, config.updatedAt),
    name,
    hiddenQuestions: [...hiddenQuestions],
    scoringWeights,
    defaultQuestionOverrides,
  };
}

function assertUsable({ defaultQuestionOverrides = {} }: Schemas["AssessmentConfigPatch"]): void {
  const { length } = JSON.stringify(defaultQuestionOverrides);
  if (length > longestOverrides)
    throw invalidBody(
      `body/defaultQuestionOverrides must NOT have more than ${longestOverrides} characters as JSON; it has ${length}`,
    );
  for (const [id, override] of Object.entries(defaultQuestionOverrides)) {
    const { min = null, max = null } = { ...defaultQuestions.find((question) => question.id === id), ...override };
    if (min !== null && max !== null && min > max)
      throw invalidBody(`body/defaultQuestionOverrides/${id}/min must be <= max; it is ${min}, and max ${max}`);
  }
}
