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
   * Adds leads as if prospects had sent a survey, or with the status pending only opened it.
   * @throws ControlError 400 when there is no such owner or ReadyLink
   */
  add(options?: AddLeadsOptions): Promise<LeadView[]>;
  /**
   * Sends the survey of a pending lead; the webhook gets `survey_completed`.
   * @throws ControlError 404 when there is no such lead, 409 when it is not pending
   */
  complete(leadId: string, options?: CompleteLeadOptions): Promise<LeadView>;
  /** Archives a lead. @throws ControlError 404 when there is no such lead, 409 when it is archived already */
  archive(leadId: string): Promise<LeadView>;
  /** Restores an archived lead. @throws ControlError 404 when there is no such lead, 409 when it is not archived */
  restore(leadId: string): Promise<LeadView>;
  /**
   * Begins web research of a lead, which runs on the sandbox's clock.
   * @throws ControlError 404 when there is no such lead, 409 when it is pending or its research is not over
   */
  research(leadId: string, options?: ResearchLeadOptions): Promise<LeadView>;
  /** Says whether a conversion makes a document of the survey. @throws ControlError 404 when there is no such lead */
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
