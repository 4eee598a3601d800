import { agents } from "./agent-client.ts";
import type { PollingClient } from "./client.ts";
import { pollingClients } from "./polling-clients.ts";
import { requestClients } from "./request-clients.ts";

/** Every client that is judged, in each of its settings. None of them was written here. */
export const allClients: readonly PollingClient[] = [...requestClients, ...pollingClients, ...agents];
