import { type Metric, metrics } from "../src/metrics/metrics.ts";
import { processMetrics } from "../src/metrics/prometheus.ts";

/** The documentation page of the metrics, from their table. */
export async function metricsPage(): Promise<string> {
  const all: readonly Metric[] = [...Object.values(metrics), ...(await processMetrics())];
  const rows = all.map(({ name, type, help, labels = [] }) => {
    const names = labels.map((label) => `\`${label}\``).join(", ");
    return `| \`${name}\` | ${type} | ${names} | ${help} |`;
  });
  return `<!-- Generated from src/metrics/metrics.ts by \`npm run generate\`. -->

# Metrics

\`GET /__mock/metrics\` returns metrics of the server in the text format of Prometheus. This command prints them:

\`\`\`sh
npx audity-mock metrics
\`\`\`

## Scrape them

Write the control token into a file that only Prometheus can read, and add this to \`prometheus.yml\`:

\`\`\`yaml
scrape_configs:
  - job_name: audity-mock
    metrics_path: /__mock/metrics
    authorization:
      credentials_file: /etc/prometheus/audity-mock-control-token
    static_configs:
      - targets: ["127.0.0.1:2834"]
\`\`\`

If Prometheus reaches the server under a host name, start the server with \`--allowed-hosts\`. Behind a proxy with
[several servers](fleet.md), scrape each server at its own address.

## What they count

| metric | type | labels | meaning |
| --- | --- | --- | --- |
${rows.join("\n")}

- **Requests are counted since the process started.** A reset of a sandbox or a limit of the journal does not lower a counter. The
  counters include refused requests, faults and requests to paths outside of the contract (\`operation="unknown"\`). A request
  without a response has \`status="none"\`.
- They count the requests that the [journal](journal.md) records, of all sandboxes. They do not include the control plane, and of an
  address that fails to authenticate too often only the first refusal of each window.
- **Labels never contain values of clients**, and there is no label for a sandbox, because tests create any number of sandboxes.
- **The worker lag** is how late the worker writes status changes of jobs and captures, in real time; 0 means that none is due. For
  a clock at scale 60, a minute of sandbox time is a lag of one second. After a clock was advanced, the lag includes the jump until
  the worker has caught up, and the call returns after that. Responses to polls do not depend on the worker, but webhooks do.
- **Two servers on one database file** both report its sandboxes, jobs and journals. The other metrics belong to the process that is
  asked. A server has workers only for the sandboxes that it has used since its start.
- Counting happens when the journal writes a batch and when metrics are requested, not when a request is answered.
`;
}
