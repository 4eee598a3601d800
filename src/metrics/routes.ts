import type { Route } from "../control/route.ts";

export const metricsRoutes = {
  readMetrics: {
    method: "GET",
    path: "/metrics",
    summary: "Show the metrics of the server in the text format of Prometheus",
    produces: { types: { prometheus: "text/plain; version=0.0.4" }, usual: "prometheus" },
    command: { words: "metrics" },
  },
} as const satisfies Record<string, Route>;
