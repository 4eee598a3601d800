import type { CallOf } from "../control/route.ts";
import type { FaultOptions, FaultView } from "../control/types.gen.ts";
import type { faultRoutes } from "./routes.ts";

/** The faults of a sandbox. They apply in the order in which they were added. */
export type SandboxFaults = {
  /** Lists the faults, with how often each has been applied. */
  list(): Promise<FaultView[]>;
  /** Adds a fault. @throws ControlError 400 with the invalid field */
  add(fault: FaultOptions): Promise<FaultView>;
  /**
   * Replaces the fault plan, and counts requests from 1 again. An empty text removes it.
   * @param plan such as `6:429/1,getJobStatus@4:503`
   * @throws ControlError 400 with the invalid entry
   */
  plan(plan: string): Promise<FaultView[]>;
  /** Removes a fault. @throws ControlError 404 when there is no such fault */
  remove(faultId: string): Promise<void>;
  /** Removes all faults. */
  clear(): Promise<void>;
};

/** The faults of a sandbox, from calls of the control plane. @internal */
export const faultsOf = (call: CallOf<typeof faultRoutes>, sandbox: string): SandboxFaults => ({
  list: () => call("listFaults", { sandbox }),
  add: (fault) => call("addFault", { ...fault, sandbox }),
  plan: (plan) => call("planFaults", { sandbox, plan }),
  remove: (fault) => call("removeFault", { sandbox, fault }),
  clear: () => call("removeFaults", { sandbox }),
});
