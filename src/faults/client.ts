import type { CallOf } from "../control/route.ts";
import type { FaultOptions, FaultView } from "../control/types.gen.ts";
import type { faultRoutes } from "./routes.ts";

/** What goes wrong in a sandbox, in the order in which it was added. */
export type SandboxFaults = {
  /** All of them, with how often each has been applied. */
  list(): Promise<FaultView[]>;
  /**
   * Adds a fault for an operation, job or token, with a probability, for a number of requests, or for a time.
   * @throws ControlError 400 that names the field that is wrong
   */
  add(fault: FaultOptions): Promise<FaultView>;
  /** @throws ControlError 404 when there is no such fault */
  remove(faultId: string): Promise<void>;
  /** Removes all of them. */
  clear(): Promise<void>;
};

/** The faults of a sandbox, from calls of the control plane. @internal */
export const faultsOf = (call: CallOf<typeof faultRoutes>, sandbox: string): SandboxFaults => ({
  list: () => call("listFaults", { sandbox }),
  add: (fault) => call("addFault", { ...fault, sandbox }),
  remove: (fault) => call("removeFault", { sandbox, fault }),
  clear: () => call("removeFaults", { sandbox }),
});
