import type { CallOf } from "../../control/route.ts";
import type {
  AddLeadsOptions,
  CompleteLeadOptions,
  LeadView,
  ListLeadsOptions,
  ResearchLeadOptions,
  SetLeadOptions,
} from "../../control/types.gen.ts";
import type { leadRoutes } from "./routes.ts";

/** The leads of a sandbox. */
export type SandboxLeads = {
  /** Lists leads, newest first. */
  list(options?: ListLeadsOptions): Promise<LeadView[]>;
  /**
   * Adds leads with a completed survey, or with the status pending leads that have only opened it.
   * @throws ControlError 400 for an unknown owner or ReadyLink
   */
  add(options?: AddLeadsOptions): Promise<LeadView[]>;
  /**
   * Completes the survey of a pending lead. The webhook gets `survey_completed`.
   * @throws ControlError 404 for an unknown lead, 409 when it is not pending
   */
  complete(leadId: string, options?: CompleteLeadOptions): Promise<LeadView>;
  /** Archives a lead. @throws ControlError 404 for an unknown lead, 409 when it is archived */
  archive(leadId: string): Promise<LeadView>;
  /** Restores an archived lead. @throws ControlError 404 for an unknown lead, 409 when it is not archived */
  restore(leadId: string): Promise<LeadView>;
  /**
   * Starts web research of a lead, which runs on the sandbox's clock.
   * @throws ControlError 404 for an unknown lead, 409 when it is pending or its research is running
   */
  research(leadId: string, options?: ResearchLeadOptions): Promise<LeadView>;
  /** Sets whether a conversion attaches the survey as a document. @throws ControlError 404 for an unknown lead */
  set(leadId: string, options: SetLeadOptions): Promise<LeadView>;
};

/** The leads of a sandbox, from calls of the control plane. @internal */
export const leadsOf = (call: CallOf<typeof leadRoutes>, sandbox: string): SandboxLeads => ({
  list: (options = {}) => call("listSandboxLeads", { ...options, sandbox }),
  add: (options = {}) => call("addLeads", { ...options, sandbox }),
  complete: (lead, options = {}) => call("completeLead", { ...options, sandbox, lead }),
  archive: (lead) => call("archiveLead", { sandbox, lead }),
  restore: (lead) => call("restoreLead", { sandbox, lead }),
  research: (lead, options = {}) => call("researchLead", { ...options, sandbox, lead }),
  set: (lead, options) => call("setLead", { ...options, sandbox, lead }),
});
