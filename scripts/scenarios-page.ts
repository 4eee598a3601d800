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

What will happen to a job is decided by the first of these:

1. **A magic project.** Every owner has one project for each scenario. Trigger an analysis of it, and the job follows the
   scenario: any client can choose it, by an id alone.
2. **The queue of the sandbox**: a scenario for one trigger. \`sandbox.scenarios.queue("fails")\`, or
   \`audity-mock scenario queue fails\`.
3. **The default of the sandbox**: \`sandbox.scenarios.setDefault("slow")\`, or \`audity-mock scenario default slow\`.
4. **The default of the server**: \`${defaultScenario.name}\`, or that of \`--default-scenario\`.

A **magic job** needs no trigger. Poll it directly: the job is created when a token first polls it, and each token gets a
job of its own.

| scenario | what a client sees | project id | job id |
| --- | --- | --- | --- |
${rows.join("\n")}

Random durations depend only on the seed and the job: the same seed gives the same durations, whatever the order of
requests. \`audity-mock scenarios\` prints the same list.

## Calls that wait

An analysis that a call waits for ([how](audit.md)) has no pending stage and takes 60 to 300 s, but for these: \`instant\` is
done at once, \`fails-timeout\` takes its 180 s, \`fails-early\` about 2 s, and a call with a stuck one is never answered. One
of your own takes its \`processingMs\`, if it has any.

## Captures

A capture is [a note that is read like a job](nucleus.md). It has scenarios of its own, decided by the first of these:

1. **The text.** \`[[scenario:fails]]\` anywhere in a note. A name that is not in the table decides nothing.
2. **The queue of the sandbox**: a scenario for one capture. \`sandbox.captures.queueScenario("fails")\`, or
   \`audity-mock capture queue fails\`.
3. **The default of the sandbox**: \`sandbox.captures.setDefaultScenario("slow")\`, or \`audity-mock capture default slow\`.
4. \`${defaultCaptureScenario.name}\`.

When a client has a capture read again, its text decides nothing: the queue and the default do. So one that its text
let fail can succeed.

| scenario | what a client sees |
| --- | --- |
${captureRows.join("\n")}

\`audity-mock capture scenarios\` prints the same list. There are no scenarios of your own for captures.

## Scenarios of your own

Plain data, given when a sandbox is created, to \`start\`, or in a file with \`--scenarios\`, JSON or YAML. Without
\`pendingMs\` and \`processingMs\` a job waits about 2 s and is processed for about 8 s; \`null\` means for ever.

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

The [schema](scenarios.schema.json) is also \`audity-mock/scenarios.schema.json\` of the package.
`;
}
