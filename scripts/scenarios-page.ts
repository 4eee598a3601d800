import { defaultScenario, describeScenarios } from "../src/jobs/scenarios.ts";

/** The documentation page of the scenarios, from their table. */
export function scenariosPage(): string {
  const rows = describeScenarios().map(
    ({ name, sentence, projectId, jobId }) => `| \`${name}\` | ${sentence} | \`${projectId}\` | \`${jobId}\` |`,
  );
  return `<!-- Generated from src/jobs/scenarios.ts by \`npm run generate\`. -->

# Scenarios

What will happen to a job is chosen by an id, so every client can choose it, without a header or a setting.

- **Magic project.** Every owner has one project for each scenario. Trigger an analysis of it, and the job follows the
  scenario. Jobs of every other project follow \`${defaultScenario.name}\`.
- **Magic job.** Poll it directly. The job is created when a token first polls it; each token gets a job of its own.

| scenario | what a client sees | project id | job id |
| --- | --- | --- | --- |
${rows.join("\n")}

Random durations depend only on the seed and the job: the same seed gives the same durations, whatever the order of
requests. \`audity-mock scenarios\` prints the same list.
`;
}
