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
  operations: configOperations,
  probes: configProbes,
  seed: seedConfigs,
});

export { addConfig } from "./add-config.ts";
export { type Question, questionIdPattern, questionsOf, sampleAnswers, scoreOf } from "./questions.ts";
export { type ConfigRow, configStore, findConfig } from "./store.ts";
export { assessmentConfigs } from "./table.ts";
