import { createChecks } from "../control/validate.ts";
import type { FieldProblem } from "../errors/control-error.ts";
import { StartError } from "../errors/start-error.ts";
import { problemsAmong, type ScenarioData, ScenarioFile } from "../scenarios/scenario-data.ts";
import { scenarios as builtIn } from "../scenarios/scenarios.ts";
import { notANameOf } from "../core/names.ts";

/** What is wrong with scenarios: one problem for each field. */
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

/** How much a file may stand for: a thousand scenarios with long texts, and more than a person writes. */
const mostCharacters = 10_000_000;

/**
 * Reads a file of scenarios, JSON or YAML.
 * @param path how the file is called in a problem
 * @throws StartError with line and field of each problem
 */
export async function parseScenarioFile(path: string, text: string): Promise<readonly ScenarioData[]> {
  // Few servers are given a file, and loading it takes a while.
  const { readYaml, YamlError } = await import("../core/yaml.ts");
  let read: ReturnType<typeof readYaml>;
  try {
    read = readYaml(text, mostCharacters);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw new StartError(`${path}${error.line === undefined ? "" : `:${error.line}`}: ${error.message}.`);
  }
  const problems = problemsOf(read.value);
  if (problems.length === 0) return (read.value as { scenarios: readonly ScenarioData[] }).scenarios;
  const stepsTo = (field: string) => (field === "body" ? [] : field.split(/[.[\]]+/).filter(Boolean));
  throw new StartError(
    problems
      .map(
        ({ field, message }) =>
          `${path}:${read.lineOf(stepsTo(field))}: ${field === "body" ? "the file" : field} ${message}.`,
      )
      .join("\n"),
  );
}
