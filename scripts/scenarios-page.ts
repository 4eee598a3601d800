import { magicJobId, magicProjectId, scenarios } from "../src/jobs/scenarios.ts";

/** The documentation page of the scenarios, from their table. */
export function scenariosPage(): string {
  const rows = scenarios.map(
    (scenario) =>
      `| \`${scenario.name}\` | ${scenario.sentence} | \`${magicProjectId(scenario)}\` | \`${magicJobId(scenario)}\` |`,
  );
  return `<!-- Generated from src/jobs/scenarios.ts by \`npm run generate\`. -->

# Scenarios

What will happen to a job is chosen by an id, so every client can choose it, without a header or a setting.

- **Magic project.** Every owner has one project for each scenario. Trigger an analysis of it, and the job follows the
  scenario. Jobs of every other project follow \`${scenarios[0].name}\`.
- **Magic job.** Just poll it: its story begins with the first poll by your token, and is told to each token once.

| scenario | what a client sees | project id | job id |
| --- | --- | --- | --- |
${rows.join("\n")}

Durations that are drawn depend on the seed and the job alone: the same seed gives the same durations in any order of
requests. \`audity-mock scenarios\` prints this table.
`;
}
