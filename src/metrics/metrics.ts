/** A metric of the server, in the terms of Prometheus. */
export type Metric = {
  readonly name: string;
  readonly type: "counter" | "gauge";
  readonly help: string;
  readonly labels?: readonly string[];
};

/** The metrics of audity-mock. The exposition adds those of the process (prometheus.ts). */
export const metrics = {
  info: {
    name: "audity_mock_info",
    type: "gauge",
    help: "Always 1. The label has the version of the server.",
    labels: ["version"],
  },
  requests: {
    name: "audity_mock_requests_total",
    type: "counter",
    help: "Requests to the Agent API, by operation and response status.",
    labels: ["operation", "status"],
  },
  webhookRequests: {
    name: "audity_mock_webhook_requests_total",
    type: "counter",
    help: "Requests sent to webhooks, by event and response status.",
    labels: ["event", "status"],
  },
  sandboxes: { name: "audity_mock_sandboxes", type: "gauge", help: "Sandboxes of the database." },
  jobs: {
    name: "audity_mock_jobs",
    type: "gauge",
    help: "Jobs of all sandboxes, by their status at the time of the sandbox's clock.",
    labels: ["status"],
  },
  workerLag: {
    name: "audity_mock_worker_lag_seconds",
    type: "gauge",
    help: "Real seconds since the oldest unwritten change became due.",
    labels: ["worker"],
  },
  journalEntries: {
    name: "audity_mock_journal_entries",
    type: "gauge",
    help: "Requests in the journals of all sandboxes.",
  },
  journalBytes: {
    name: "audity_mock_journal_bytes",
    type: "gauge",
    help: "Bytes of the journals of all sandboxes in the database.",
  },
  journalWaiting: {
    name: "audity_mock_journal_waiting_entries",
    type: "gauge",
    help: "Requests that are not written to the journal yet.",
  },
  journalLost: {
    name: "audity_mock_journal_lost_total",
    type: "counter",
    help: "Requests that the journal could not store.",
  },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof metrics;

/** A value with its labels. */
export type Sample = { readonly labels?: Readonly<Record<string, string | number>>; readonly value: number };

/** The samples of each metric. */
export type Samples = Readonly<Record<MetricName, readonly Sample[]>>;
