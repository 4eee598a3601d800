import type { Seed } from "../../capability/capability.ts";
import { addConfig } from "./add-config.ts";

/** The templates of the demo data, by name, with their differences from the default questions. */
export const sampleTemplates = [
  ["Sample template: all questions", {}],
  [
    "Sample template: five questions",
    { questionOrder: ["q2", "q9", "q11", "q17", "q24"], scoringWeights: { q9: 3, q11: 2 } },
  ],
] as const;

/** Adds two templates for a new owner, in a sandbox with full demo data. */
export const seedConfigs: Seed = (context, sandbox, owner, demoData, now) => {
  if (demoData !== "full") return;
  for (const [name, given] of sampleTemplates) addConfig(context, sandbox.seed, owner, name, given, now);
};
