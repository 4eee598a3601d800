import { findProjectThat, type Probes } from "../../contract/probe.ts";

type Names = "getAuditAnalysis" | "triggerAuditAnalysis" | "listOpportunities" | "getDeliverables";

const findAnalysedProject = findProjectThat(({ hasAuditAnalysis }) => hasAuditAnalysis);

export const analysisProbes: Pick<Probes, Names> = {
  getAuditAnalysis: { findId: findAnalysedProject },
  triggerAuditAnalysis: { findId: findProjectThat() },
  listOpportunities: { findId: findAnalysedProject },
  getDeliverables: { findId: findAnalysedProject },
};
