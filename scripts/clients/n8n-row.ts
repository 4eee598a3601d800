import type { ClientRow } from "../../test/support/clients/client-row.ts";

/** The packages of the engine of n8n with its nodes. */
export const n8nPackages = ["n8n-core@2.41.1", "n8n-workflow@2.41.0", "n8n-nodes-base@2.41.1"] as const;

/** The row of n8n in docs/clients.md. `npm run clients:n8n` compares it with what n8n is seen to do. */
export const n8nRow: ClientRow = {
  client: "n8n 2.41.1",
  setting: "HTTP Request node with _Retry On Fail_, 5 tries, 5 s between tries",
  breaks: ["retry-after", "poll-after-404", "poll-after-401", "retry-of-4xx"],
  warned: ["back-off"],
  keeps: [],
  seen: [
    "`Retry-After: 60`: next request after 5 s",
    "4 polls after a 404",
    "4 polls after a 401",
    "4 polls after a 403",
    "delays after failures: 5 s, 5 s, 5 s, 5 s",
  ],
};
