import type { CallOf } from "../control/route.ts";
import type { FollowSandboxOptions, SandboxEvent, SandboxView } from "../control/types.gen.ts";
import type { sandboxRoutes } from "./routes.ts";

/** What can be done with a sandbox as a whole. */
export type SandboxCalls = {
  /** How it stands: clock, owners, projects, scenarios, how many jobs. */
  read(): Promise<SandboxView>;
  /**
   * How it stands, kind by kind, then what changes and what is asked for, as it happens and at most ten times a second;
   * begins with the last 100 requests, or as many as `requests` says. Ends with the sandbox; `break` ends it before.
   */
  follow(options?: FollowSandboxOptions): Promise<AsyncIterable<SandboxEvent>>;
  /** Puts it back to its beginning, neighbours untouched; its first tokens go on working. */
  reset(): Promise<SandboxView>;
  /**
   * Deletes it with everything in it. `await using` does the same, unless it is gone already or the default sandbox.
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
