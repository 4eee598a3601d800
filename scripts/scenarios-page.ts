import { captureScenarios, defaultCaptureScenario } from "../src/scenarios/capture-scenarios.ts";
import { defaultScenario, describeScenarios } from "../src/scenarios/scenarios.ts";

/** The documentation page of the scenarios, from their table. */
export function scenariosPage(): string {
  const rows = describeScenarios().map(
    ({ name, sentence, projectId, jobId }) => `| \`${name}\` | ${sentence} | \`${projectId}\` | \`${jobId}\` |`,
  );
  const captureRows = captureScenarios.map(({ name, sentence }) => `| \`${name}\` | ${sentence} |`);
  return `<!-- Generated from src/scenarios/ by \`npm run generate\`. -->

# Scenarios

A scenario determines how a job proceeds and ends. The server takes the first one that is set:

1. **The magic project.** Every owner has one project for each scenario. A job of this project follows the scenario, so a client can
   choose a scenario by the project id alone.
2. **The queue of the sandbox**, for the next trigger: \`sandbox.scenarios.queue("fails")\` or
   \`audity-mock scenario queue fails\`.
3. **The default of the sandbox**: \`sandbox.scenarios.setDefault("slow")\` or \`audity-mock scenario default slow\`.
4. **The default of the server**: \`--default-scenario\`, otherwise \`${defaultScenario.name}\`.

A **magic job** needs no trigger: poll its id. The server creates the job when a token polls it for the first time. Each token has its
own job.

| scenario | what a client sees | project id | job id |
| --- | --- | --- | --- |
${rows.join("\n")}

Random durations depend only on the seed and the job, not on the order of requests. \`audity-mock scenarios\` prints the same
list.

## Synchronous analyses

A [synchronous analysis](audit.md) is never pending and takes 60 to 300 s, with these exceptions: \`instant\` ends immediately,
\`fails-timeout\` takes 180 s, \`fails-early\` takes about 2 s, and with the \`stuck\` scenarios the call never gets a response. Your own scenarios take
their \`processingMs\`, if they have it.

## Captures

The server processes [a capture](nucleus.md), such as a note, in the way it processes a job. Captures have their own scenarios. The
server takes the first one that is set:

1. **The text**: \`[[scenario:fails]]\` anywhere in a note. The server ignores names that are not in the table.
2. **The queue of the sandbox**, for the next capture: \`sandbox.captures.queueScenario("fails")\` or
   \`audity-mock capture queue fails\`.
3. **The default of the sandbox**: \`sandbox.captures.setDefaultScenario("slow")\` or \`audity-mock capture default slow\`.
4. **The default of the server**: \`${defaultCaptureScenario.name}\`.

When a client has a capture processed again, the server ignores the scenario in the text and uses the queue and the defaults. So a
capture that failed because of its text can succeed.

| scenario | what a client sees |
| --- | --- |
${captureRows.join("\n")}

\`audity-mock capture scenarios\` prints the same list. You cannot define your own scenarios for captures.

## Your own scenarios

A scenario is plain data. Pass it to \`start\`, pass it when you create a sandbox, or put it in a JSON or YAML file and start the
server with \`--scenarios FILE\`. Without \`pendingMs\` and \`processingMs\`, a job is pending for about 2 s and processing for
about 8 s. With \`null\`, the step never ends.

\`\`\`yaml
# yaml-language-server: $schema=http://127.0.0.1:2834/__mock/scenarios.schema.json
scenarios:
  - name: fails-late
    sentence: Is processed for up to three minutes and fails.
    pendingMs: 2s
    processingMs: { min: 1m, max: 3m }
    outcome: failed
    errorCode: ANALYSIS_FAILED
\`\`\`

The package exports the [schema](scenarios.schema.json) as \`audity-mock/scenarios.schema.json\`.
`;
}
