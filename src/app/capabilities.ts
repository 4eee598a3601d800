import type { Handlers } from "../agent/handlers.ts";
import type { AnyCapability, Context } from "../capability/capability.ts";
import type { Probe } from "../contract/probe.ts";
import type { Routes } from "../control/route.ts";
import type { SandboxTable } from "../database/sandbox-table.ts";
import { faultCapability } from "../faults/module.ts";
import { journalCapability } from "../journal/module.ts";
import { metricsCapability } from "../metrics/module.ts";
import { pollingCapability } from "../polling/module.ts";
import { rateLimitCapability } from "../rate-limit/module.ts";
import { accountFamily } from "../resources/account/module.ts";
import { analysisFamily } from "../resources/analyses/module.ts";
import { configFamily } from "../resources/assessment-configs/module.ts";
import { captureFamily } from "../resources/captures/module.ts";
import { contactFamily } from "../resources/contacts/module.ts";
import { insightFamily } from "../resources/insights/module.ts";
import { jobFamily } from "../resources/jobs/module.ts";
import { leadFamily } from "../resources/leads/module.ts";
import { memoryFamily } from "../resources/memories/module.ts";
import { projectFamily } from "../resources/projects/module.ts";
import { linkFamily } from "../resources/readylinks/module.ts";
import { sandboxCapabilityWith } from "../sandbox-control/module.ts";
import { snapshotCapability } from "../snapshots/module.ts";
import { waitCapability } from "../waits/module.ts";
import { webhookCapability } from "../webhooks/module.ts";

const others = [
  accountFamily,
  rateLimitCapability,
  projectFamily,
  jobFamily,
  analysisFamily,
  configFamily,
  linkFamily,
  waitCapability,
  faultCapability,
  webhookCapability,
  leadFamily,
  contactFamily,
  memoryFamily,
  captureFamily,
  insightFamily,
  journalCapability,
  pollingCapability,
  snapshotCapability,
  metricsCapability,
] as const;

const all = [sandboxCapabilityWith(others), ...others] as const;

type Listed = (typeof all)[number];
type RoutesOf<C> = C extends { readonly routes?: infer R extends Routes } ? (keyof R extends never ? never : R) : never;
type OperationsOf<C> = C extends { readonly operations: (context: Context) => infer Handled } ? keyof Handled : never;
type Merged<Union> = (Union extends unknown ? (each: Union) => void : never) extends (merged: infer All) => void
  ? All
  : never;

/** Operations of the contract that no capability implements. The next line does not compile while there are any. */
type Missing = Exclude<keyof Handlers, OperationsOf<Listed>>;
const missing: [Missing] extends [never] ? readonly never[] : Missing = [];

/** All capabilities of the server. A capability comes after those whose tables it references. */
export const capabilities: readonly AnyCapability[] = [...all, ...missing];

/** All routes of the control plane. */
export type ControlRoutes = Merged<RoutesOf<Listed>>;

/** All tables with rows of sandboxes. A table comes after those that it references. */
export const tablesOf = (some: readonly AnyCapability[]): readonly SandboxTable[] =>
  some.flatMap(({ tables = [] }) => tables);

/** The routes of capabilities, by name. */
export const routesOf = (some: readonly AnyCapability[]): Routes =>
  Object.assign({}, ...some.map(({ routes }) => routes as Routes | undefined)) as Routes;

/** The probes of capabilities, by operation. */
export const probesOf = (some: readonly AnyCapability[]): Readonly<Record<string, Probe>> =>
  Object.assign({}, ...some.map(({ probes }) => probes as object | undefined)) as Record<string, Probe>;
