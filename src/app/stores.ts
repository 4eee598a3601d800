import { createOwnerStore } from "../resources/account/owner-store.ts";
import { createTokenStore } from "../resources/account/token-store.ts";
import type { Database } from "../database/open.ts";
import { createFaultStore } from "../faults/store.ts";
import type { ParametersOf } from "../journal/entry.ts";
import { createJournalStore } from "../journal/store.ts";
import { createJobStore } from "../resources/jobs/store.ts";
import { createProjectStore } from "../resources/projects/store.ts";
import { createSandboxStore } from "../sandbox/store.ts";
import { announceAnalyses } from "../webhooks/announcement.ts";
import { createDeliveryStore } from "../webhooks/store.ts";

/** All that reads and writes a database, each its own tables. */
export function createStores(database: Database, parametersOf: ParametersOf) {
  const store = createSandboxStore(database);
  const deliveries = createDeliveryStore(database);
  return {
    store,
    projects: createProjectStore(database),
    deliveries,
    tokens: createTokenStore(database),
    owners: createOwnerStore(database),
    faults: createFaultStore(database),
    journal: createJournalStore(database, parametersOf),
    jobs: createJobStore(database, announceAnalyses(deliveries, store)),
  };
}
