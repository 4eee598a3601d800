// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- The types of the files below, for each build that needs them.
/// <reference path="./prom-client.d.ts" />
// The build keeps this module as a separate file in `dist` (src/platform/late-module.ts). It imports files of the package instead
// of its index, which also loads OpenTelemetry, a cluster client and a client for push gateways.
import Counter from "prom-client/lib/counter.js";
import Gauge from "prom-client/lib/gauge.js";
import addHeap from "prom-client/lib/metrics/heapSizeAndUsed.js";
import addMemory from "prom-client/lib/metrics/osMemoryHeap.js";
import addStartTime from "prom-client/lib/metrics/processStartTime.js";
import Registry from "prom-client/lib/registry.js";
import { type Metric, type MetricName, metrics, type Samples } from "./metrics.ts";

/** A registry with the metrics of the process, none of which needs a timer or an observer. */
function registryOfProcess() {
  const registry = new Registry();
  for (const add of [addStartTime, addMemory, addHeap]) add(registry);
  return registry;
}

/** The metrics of the process. */
export const processMetrics = async (): Promise<readonly Metric[]> =>
  (await registryOfProcess().getMetricsAsJSON()).map(({ name, help, type }) => ({
    name,
    help,
    type: String(type) === "counter" ? "counter" : "gauge",
  }));

/** Samples in the text format of Prometheus, with the metrics of the process. */
export function exposition(samples: Samples): Promise<string> {
  const registry = registryOfProcess();
  for (const [key, { name, help, type, labels = [] }] of Object.entries<Metric>(metrics)) {
    const configuration = { name, help, labelNames: [...labels], registers: [registry] };
    const ofMetric = samples[key as MetricName];
    if (type === "counter") {
      const counter = new Counter(configuration);
      for (const { labels: given = {}, value } of ofMetric) counter.inc(given, value);
    } else {
      const gauge = new Gauge(configuration);
      for (const { labels: given = {}, value } of ofMetric) gauge.set(given, value);
    }
  }
  return registry.metrics();
}
