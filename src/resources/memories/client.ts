import type { CallOf } from "../../control/route.ts";
import type { AddMemoriesOptions, ListMemoriesOptions, MemoryView } from "../../control/types.gen.ts";
import type { memoryRoutes } from "./routes.ts";

/** The memories of a sandbox. */
export type SandboxMemories = {
  /** Lists memories, newest first, including deleted ones. */
  list(options?: ListMemoriesOptions): Promise<MemoryView[]>;
  /** Adds memories of any source. @throws ControlError 400 for an unknown owner or project */
  add(options?: AddMemoriesOptions): Promise<MemoryView[]>;
};

/** The memories of a sandbox, from calls of the control plane. @internal */
export const memoriesOf = (call: CallOf<typeof memoryRoutes>, sandbox: string): SandboxMemories => ({
  list: (options = {}) => call("listSandboxMemories", { ...options, sandbox }),
  add: (options = {}) => call("addMemories", { ...options, sandbox }),
});
