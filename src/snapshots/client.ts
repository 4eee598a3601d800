import type { CallOf } from "../control/route.ts";
import type { snapshotRoutes } from "./routes.ts";

/** Calls that save a sandbox. */
export type SnapshotCalls = {
  /**
   * Saves the sandbox: returns the text of a snapshot file, which `mock.sandbox({ from })` and `snapshot load` load on any
   * server. It contains state, clock, seed, open rate-limit windows, faults, queued scenarios and the journal.
   * @throws ControlError 413 when it would be larger than 50 MB
   */
  snapshot(): Promise<string>;
};

/** The calls that save a sandbox, from calls of the control plane. @internal */
export const snapshotCallsOf = (call: CallOf<typeof snapshotRoutes>, sandbox: string): SnapshotCalls => ({
  async snapshot() {
    const pieces: string[] = [];
    for await (const piece of await call("saveSnapshot", { sandbox })) pieces.push(piece);
    return pieces.join("");
  },
});
