import type { Document } from "yaml";
import { createChecks } from "../control/validate.ts";
import { StartError } from "../errors.ts";
import { problemsAmong, type ScenarioData, ScenarioFile } from "./scenario-data.ts";
import { scenarioNamed } from "./scenarios.ts";

type Problem = { readonly field: string; readonly message: string };

/** What is wrong with scenarios: one problem for each field. */
function problemsOf(file: unknown): readonly Problem[] {
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
  const known = (name: string) => scenarioNamed(name) ?? scenarios.find((scenario) => scenario.name === name);
  if (defaultScenario !== undefined && !known(defaultScenario))
    problems.push(`defaultScenario must be the name of a scenario, not ${JSON.stringify(defaultScenario)}.`);
  return problems.length > 0 ? problems.join(" ") : null;
}

/**
 * Reads a file of scenarios, JSON or YAML.
 * @param path how the file is called in a problem
 * @throws StartError with line and field of each problem
 */
export async function parseScenarioFile(path: string, text: string): Promise<readonly ScenarioData[]> {
  // Few servers are given a file, and loading it takes a while.
  const { default: yaml } = await import("yaml");
  const lines = new yaml.LineCounter();
  const document = yaml.parseDocument(text, { lineCounter: lines });
  const lineAt = (offset: number) => lines.linePos(offset).line;
  const [broken] = document.errors;
  if (broken) throw new StartError(`${path}:${lineAt(broken.pos[0])}: ${broken.message.split("\n")[0] ?? ""}`);

  /** The line of a field, or of the nearest thing around it that there is. */
  function lineOf(field: string): number {
    const steps = field === "body" ? [] : field.split(/[.[\]]+/).filter(Boolean);
    for (let depth = steps.length; depth >= 0; depth -= 1) {
      const node: unknown = document.getIn(steps.slice(0, depth).map(numeric), true);
      const range = (node as { range?: readonly [number] } | undefined)?.range;
      if (range) return lineAt(range[0]);
    }
    return 1;
  }

  const file = valueOf(document, path);
  const problems = problemsOf(file);
  if (problems.length === 0) return (file as { scenarios: readonly ScenarioData[] }).scenarios;
  throw new StartError(
    problems
      .map(({ field, message }) => `${path}:${lineOf(field)}: ${field === "body" ? "the file" : field} ${message}.`)
      .join("\n"),
  );
}

/** @throws StartError where an alias names nothing, or too much */
function valueOf(document: Document.Parsed, path: string): unknown {
  try {
    const file: unknown = document.toJS();
    // What contains itself is no JSON.
    JSON.stringify(file);
    return file;
  } catch (error) {
    throw new StartError(`${path}: the aliases in it cannot be used (${(error as Error).message.split("\n")[0]}).`);
  }
}

const numeric = (step: string): string | number => (/^\d+$/.test(step) ? Number(step) : step);
