import type { UserData } from "../control/types.gen.ts";
import { StartError } from "../errors/start-error.ts";
import { createDataCheck, dataSchemaOf } from "../sandbox-control/module.ts";
import { publishedSchema } from "../scenarios/scenario-schema.ts";
import { scenarios as builtIn } from "../scenarios/scenarios.ts";
import { capabilities } from "./capabilities.ts";
import { readTextFile, type TextFile } from "./text-file.ts";

/** The schema of data files for other validators, also strict ones. */
export const dataSchema = () => publishedSchema(dataSchemaOf(capabilities));

/**
 * Checks a data file without a server.
 * @param scenarioNames names of additional scenarios
 * @param now the time of the sandbox's clock; null: unknown
 * @throws StartError with line and field of each problem
 */
export function checkedData(
  { value, inLines }: TextFile,
  scenarioNames: readonly string[],
  now: number | null,
): UserData {
  const names = [...scenarioNames, ...builtIn.map(({ name }) => name)];
  const problems = createDataCheck(capabilities)(value, { now, scenarioNames: names });
  if (problems.length > 0) throw new StartError(inLines(problems));
  return value as UserData;
}

/**
 * Reads a data file for a new sandbox. The server checks what depends on its clock and on the scenarios of the server.
 * @throws StartError with line and field of each problem
 */
export async function readDataFile(path: string): Promise<UserData> {
  const file = await readTextFile(path, "data");
  const { owners } = (file.value ?? {}) as { owners?: unknown };
  return checkedData(file, Array.isArray(owners) ? owners.flatMap(scenariosIn) : [], null);
}

function scenariosIn(owner: unknown): readonly string[] {
  const { jobs } = (owner ?? {}) as { jobs?: unknown };
  if (!Array.isArray(jobs)) return [];
  return jobs.flatMap((job: { scenario?: unknown } | null) =>
    typeof job?.scenario === "string" ? [job.scenario] : [],
  );
}
