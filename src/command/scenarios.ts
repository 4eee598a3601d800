import type { Config } from "../config/settings.ts";
import { describeScenarios } from "../scenarios/scenarios.ts";
import { wrapped } from "./render.ts";
import { exitCode, type Terminal } from "./terminal.ts";

/** Prints the scenarios with their magic ids. */
export function listScenarios({ json }: Pick<Config, "json">, { output }: Terminal): number {
  const scenarios = describeScenarios();
  if (json) {
    output.write(`${JSON.stringify(scenarios, null, 2)}\n`);
    return exitCode.success;
  }
  for (const { name, sentence, projectId, jobId } of scenarios) {
    output.write(`${name}\n${wrapped("  ", sentence)}  project ${projectId}\n  job     ${jobId}\n`);
  }
  output.write("\nTrigger an analysis of the project, or poll the job id: the job starts at your first poll.\n");
  return exitCode.success;
}
