import type { Handlers } from "../agent/handlers.ts";
import type { AnyCapability, Capability } from "../capability/capability.ts";
import type { SandboxTable } from "../database/sandbox-table.ts";
import type { RouteName } from "./control-routes.ts";
import { faultCapability } from "../faults/module.ts";
import { journalCapability } from "../journal/module.ts";
import { pollingCapability } from "../polling/module.ts";
import { rateLimitCapability } from "../rate-limit/module.ts";
import { accountFamily } from "../resources/account/module.ts";
import { analysisFamily } from "../resources/analyses/module.ts";
import { jobFamily } from "../resources/jobs/module.ts";
import { projectFamily } from "../resources/projects/module.ts";
import { sandboxCapability } from "../sandbox-control/module.ts";
import { webhookCapability } from "../webhooks/module.ts";

const all = [
  sandboxCapability,
  rateLimitCapability,
  accountFamily,
  projectFamily,
  jobFamily,
  analysisFamily,
  faultCapability,
  webhookCapability,
  journalCapability,
  pollingCapability,
] as const;

type Capabilities = (typeof all)[number];
type NamesOf<C> = C extends Capability<infer R, infer Names> ? keyof R | Names : never;

/** What no capability has: an operation of the contract, or a route that `control-routes.ts` names. */
type Missing = Exclude<keyof Handlers | RouteName, NamesOf<Capabilities>>;

/** Does not compile while something is missing. */
const missing: [Missing] extends [never] ? readonly never[] : Missing = [];

/** Everything that the server can do. A capability stands behind those whose tables it refers to. */
export const capabilities: readonly AnyCapability[] = [...all, ...missing];

/** All tables with rows of sandboxes; a table stands behind those that it refers to. */
export const tablesOf = (all: readonly AnyCapability[]): readonly SandboxTable[] =>
  all.flatMap(({ tables = [] }) => tables);
