import { createChecks } from "../control/validate.ts";
import type { FieldProblem } from "../errors/control-error.ts";
import { StartError } from "../errors/start-error.ts";
import { problemsAmong, type ScenarioData, ScenarioFile } from "../scenarios/scenario-data.ts";
import { scenarios as builtIn } from "../scenarios/scenarios.ts";
import { notANameOf } from "../core/names.ts";
import type { TextFile } from "./text-file.ts";

/** The problems of scenarios: one for each field. */
function problemsOf(file: unknown): readonly FieldProblem[] {
  const problems = createChecks(false)(ScenarioFile)(file);
  if (problems.length > 0) return problems;
  return problemsAmong((file as { scenarios: readonly ScenarioData[] }).scenarios);
}

/** @returns one sentence for each problem, or null */
export function scenariosProblem(
  scenarios: readonly ScenarioData[],
  defaultScenario: string | undefined,
): string | null {
  const none = Array.isArray(scenarios) && scenarios.length === 0;
  const problems = (none ? [] : problemsOf({ scenarios })).map(({ field, message }) => `${field} ${message}.`);
  if (problems.length > 0) return problems.join(" ");
  const names = [...scenarios, ...builtIn].map(({ name }) => name);
  if (defaultScenario !== undefined && !names.includes(defaultScenario))
    return `defaultScenario ${notANameOf("the name of a scenario", defaultScenario, names)}.`;
  return null;
}

/** The scenarios of a file. @throws StartError with line and field of each problem */
export function scenariosFrom({ value, inLines }: TextFile): readonly ScenarioData[] {
  const problems = problemsOf(value);
  if (problems.length > 0) throw new StartError(inLines(problems));
  return (value as { scenarios: readonly ScenarioData[] }).scenarios;
}
