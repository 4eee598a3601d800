import type { components } from "../../contract/openapi.gen.ts";
import { type FindId, itemsOf, type ProbeAccount, type Probes } from "../../contract/probe.ts";

type Names = "getAuditAnalysis" | "triggerAuditAnalysis" | "listOpportunities" | "getDeliverables";
type Project = components["schemas"]["ProjectListItem"];

const projectsOf = async ({ read }: ProbeAccount): Promise<readonly Project[]> =>
  itemsOf(await read("/api/projects")) as readonly Project[];

const findProject: FindId = async (account) => (await projectsOf(account))[0]?.id;

const findAnalysedProject: FindId = async (account) =>
  (await projectsOf(account)).find(({ hasAuditAnalysis }) => hasAuditAnalysis)?.id;

export const analysisProbes: Pick<Probes, Names> = {
  getAuditAnalysis: { findId: findAnalysedProject },
  triggerAuditAnalysis: { findId: findProject },
  listOpportunities: { findId: findAnalysedProject },
  getDeliverables: { findId: findAnalysedProject },
};
