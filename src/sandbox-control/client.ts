import type { CallOf } from "../control/route.ts";
import type { FollowSandboxOptions, SandboxEvent, SandboxView } from "../control/types.gen.ts";
import type { sandboxRoutes } from "./routes.ts";

/** What can be done with a sandbox as a whole. */
export type SandboxCalls = {
  /** Reads how the sandbox stands: clock, owners, projects, scenarios, how many jobs. */
  read(): Promise<SandboxView>;
  /**
   * Follows the sandbox live: how it stands, then what changes and which requests come, at most ten times a second. Ends
   * with the sandbox; `break` ends it before.
   */
  follow(options?: FollowSandboxOptions): Promise<AsyncIterable<SandboxEvent>>;
  /** Puts the sandbox back to its beginning. Its initial tokens continue to work. Other sandboxes do not change. */
  reset(): Promise<SandboxView>;
  /**
   * Deletes the sandbox with everything in it.
   * @throws ControlError 404 when it is gone already, 409 for the default sandbox
   */
  delete(): Promise<void>;
};

/** What can be done with a sandbox as a whole, from calls of the control plane. @internal */
export const sandboxCallsOf = (call: CallOf<typeof sandboxRoutes>, sandbox: string): SandboxCalls => ({
  read: () => call("readSandbox", { sandbox }),
  follow: (options = {}) => call("followSandbox", { ...options, sandbox }),
  reset: () => call("resetSandbox", { sandbox }),
  delete: () => call("deleteSandbox", { sandbox }),
});
