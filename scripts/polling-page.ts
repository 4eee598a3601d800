import contract from "../openapi.json" with { type: "json" };
import { operationsOf } from "../src/contract/document.ts";
import { rules } from "../src/polling/polling-rules.ts";

/** The documentation page of the polling report, with its rules from their table. */
export function pollingPage(): string {
  const rows = Object.entries(rules).map(
    ([name, { demand, why, advice }]) => `| \`${name}\` | ${demand} | ${why} | ${advice} |`,
  );
  const polled = operationsOf(contract).flatMap(({ id, poll }) =>
    poll ? [`\`${id}\` (ends with ${poll.terminal.map((status) => `\`${status}\``).join(", ")})`] : [],
  );
  return `<!-- Generated from src/polling/polling-rules.ts by \`npm run generate\`. -->

# Polling report

Does a client poll as a good neighbour? The report judges it from the journal, per token and job or
[capture](nucleus.md): a line for each on the sandbox's time, and for each rule a verdict with the requests that prove it and
what to do.

\`\`\`sh
npx audity-mock report || echo "a rule was broken"
npx audity-mock report --fail-on concurrent-polls,poll-after-end --format markdown
npx audity-mock report --format junit > polling.xml || true
npx audity-mock report --format json | head -c 100
\`\`\`

\`\`\`
aky_Demo 00000000-0000-4000-9000-000000000001 o.........P----------o---------!-----C====!=========o===========
                                              |                                                           +12 s|
  o poll  O several  ! 429  x other refusal
  P processing  C completed or processed  R needs review  F failed  V vanished
\`\`\`

The exit code is 1 when a rule fails. With \`--fail-on\` only the rules that it names count, and their warnings as well.
In a test, \`await sandbox.report()\` has the same as an object; over HTTP it is \`GET /__mock/sandboxes/{sandbox}/report\`.

- **A poll** is a request to an operation that the contract marks with \`x-poll\`. What is said of jobs here holds for captures.
  The operations are ${polled.join(" and ")}.
- **One client** is all that polls a job with one token.
- **Time** is the client's: what has passed for real, or on the sandbox's clock at its pace, whichever is more. So a test
  that moves a frozen clock need not wait, and a client that waits for real has waited. Where polls move the clock
  (advance-on-poll), what the polls of other jobs have moved counts as waited. With \`--time sandbox\` only the sandbox's
  clock counts, so that the report does not depend on how fast the machine is.
- **News per poll** is the share of polls that told another status than the poll before; the first counts. At 1.00 each poll
  told something new. For an agent every poll is a turn of its model, so 0.05 means twenty turns for each piece of news. No
  rule judges it.
- **A rule that was not put to the test** passes, and says so: nobody learns of a client that never met a 429 whether it
  would wait.
- **Unknown tokens** are not judged: a report is about the tokens of its sandbox. Polls without one, which are in the
  journal of the default sandbox, are counted apart with their reasons. The same holds for \`journal assert\`.
- **\`audity-mock verify\`** is no client. Its requests, whose \`User-Agent\` begins with \`audity-mock-verify/\`, are left out.
- **What the journal no longer keeps** is not judged; the report says how much that is.

| rule | what it demands | why | advice |
| --- | --- | --- | --- |
${rows.join("\n")}
`;
}
