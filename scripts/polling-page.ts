import contract from "../openapi.json" with { type: "json" };
import { operationsOf } from "../src/contract/document.ts";
import { rules } from "../src/polling/polling-rules.ts";

const recordedTraffic = `## Judge recorded traffic

\`report --har FILE\` judges a recording instead of a sandbox, with the same rules, formats and exit codes. It needs no server. The file
is an HTTP Archive (HAR), and \`-\` is standard input. Files of any size work, because the command reads one request after the other.

- **Browser**: open the network panel of the developer tools before the client runs, and then save all requests as HAR. Chrome removes
  tokens by default.
- **mitmproxy**: start \`mitmdump --mode reverse:https://app.auditynow.com --set hardump=traffic.har\`, and use
  \`http://127.0.0.1:8080\` as the base URL of the client. Stop mitmdump to write the file.
- **audity-mock**: \`journal export --format har\`. Such a recording also has the sandbox's time, the tokens' ids and the rate limits, so the
  report on it equals that on the sandbox.

The requests of a recording are numbered from 1, in the order of the file. A request counts as one to the Agent API by its path, with any
origin and with any path before it. The exit code is 1 when \`--job\` or
\`--token-id\` selects no polls, and 2 when the file is not a recording of the Agent API. Options that choose a server or a sandbox are
refused. What a recording does not contain is treated as follows:

- **Tokens** are never printed. They are called \`token-1\`, \`token-2\` and so on, in the order of the file. If the recorder has
  removed the tokens, all requests with the same \`User-Agent\` count as one client, such as \`client-1\`.
- **Revoked and unknown tokens** get the same response, so polls with either are judged. Polls with a malformed token, or without one, are not.
- **Ids** of jobs and captures are shown only when they are UUIDs. Others may be secrets, and are called \`job-1 (no UUID)\`,
  \`job-2 (no UUID)\` and so on, in the order of the file. \`--job job-1\` selects such a job, and \`--token-id token-1\` a token.
- **Time** is real time at the client. Times in whole milliseconds are taken so that no two polls overlap only because of rounding.
  Requests without a readable time in the years 1 to 9999 are not judged. A duration of more than a day counts as unknown.
- **Response bodies** tell the status of a job. Without them, the report cannot say whether a client polls after the end, and says so.
- **Rate limits** are the documented ones. For a server with others, pass \`--rate-limit jobPolling=5/10s\`. Every 429 counts as one of a rate
  limit, because only an export of audity-mock shows injected faults.
- **State changes** in the timeline are those that the polls have shown.
`;

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

The report checks whether a client polls well. It uses the journal and has a section for each token and job or
[capture](nucleus.md), with a timeline of the polls in sandbox time. For each rule it shows the result, the requests that prove it, and
what to change. [Clients](clients.md) lists what it says of clients from npm.

\`\`\`sh
npx audity-mock report || echo "a rule was broken"
npx audity-mock report --fail-on concurrent-polls,poll-after-end --format markdown
npx audity-mock report --format junit > polling.xml || true
npx audity-mock report --format json | head -c 100
npx audity-mock journal export --format har > traffic.har
npx audity-mock report --har traffic.har || echo "a rule was broken"
\`\`\`

\`\`\`
aky_Demo 00000000-0000-4000-9000-000000000001 o.........P----------o---------!-----C====!=========o===========
                                              |                                                           +12 s|
  o poll  O several polls  ! 429  x other error
  P processing  C completed or processed  R needs review  F failed  V vanished
\`\`\`

The exit code is 1 when a rule fails. With \`--fail-on\`, only the named rules count, and their warnings count as failures. In a test,
\`await sandbox.report()\` returns the report as an object. Over HTTP it is \`GET /__mock/sandboxes/{sandbox}/report\`.

- **A poll** is a request to an operation that the contract marks with \`x-poll\`: ${polled.join(" and ")}. The rules for jobs
  also apply to captures.
- **A client** is everything that polls a job with one token.
- **Time** between polls is real time, or sandbox time divided by the scale of the clock, whichever is longer. So a test can advance a
  frozen clock instead of waiting, and a client can also wait in real time. With advance-on-poll, the time by which polls of other jobs advance the
  clock counts as waiting. With \`--time sandbox\` only the sandbox's clock counts, so the report does not depend on the speed of the
  machine.
- **News per poll** is the share of polls whose status differs from the previous poll; the first poll counts as news. At 1.00 every poll
  returned a new status. An AI agent that polls uses one turn of its model per poll, so 0.05 means 20 turns for each new status. No rule
  uses this number.
- **An untested rule** passes, and the report says that it was not tested. For example, a client that never got a 429 has not shown
  whether it waits.
- **Unknown tokens**: the report covers the tokens of its sandbox. It counts polls with unknown tokens separately, with their reasons;
  they are in the journal of the default sandbox. \`journal assert\` does not count them either.
- **\`audity-mock verify\`**: the report ignores its requests. Their \`User-Agent\` begins with \`audity-mock-verify/\`.
- **Removed journal entries**: the report cannot check requests that the journal no longer has, and says how many these are.

${recordedTraffic}
## Rules

| rule | requirement | why | advice |
| --- | --- | --- | --- |
${rows.join("\n")}
`;
}
