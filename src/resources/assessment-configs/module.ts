import { Type } from "typebox";
import { capability } from "../../capability/capability.ts";
import { configData } from "./data.ts";
import { configOperations } from "./operations.ts";
import { configProbes } from "./probe.ts";
import { seedConfigs } from "./seed.ts";
import { assessmentConfigs } from "./table.ts";

/** Assessment configs: which questions the survey of a ReadyLink asks, and how the answers score. */
export const configFamily = capability({
  name: "assessment-configs",
  tables: [assessmentConfigs],
  data: [configData],
  snapshots: {
    columns: {
      assessment_configs: {
        question_order: Type.Array(Type.String()),
        hidden_questions: Type.Array(Type.String()),
        scoring_weights: Type.Record(Type.String(), Type.Number()),
        default_question_overrides: Type.Record(
          Type.String(),
          Type.Object({
            text: Type.Optional(Type.String()),
            options: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
            min: Type.Optional(Type.Number()),
            max: Type.Optional(Type.Number()),
          }),
        ),
      },
    },
  },
  operations: configOperations,
  probes: configProbes,
  seed: seedConfigs,
});

export { addConfig } from "./add-config.ts";
export { type Question, questionIdPattern, questionsOf, sampleAnswers, scoreOf } from "./questions.ts";
export { type ConfigRow, configStore, findConfig } from "./store.ts";
export { assessmentConfigs } from "./table.ts";
