import type { CallOf } from "../../control/route.ts";
import type { ReadyLinkView } from "../../control/types.gen.ts";
import type { linkRoutes } from "./routes.ts";

/** The ReadyLinks of a sandbox. */
export type SandboxReadyLinks = {
  /** Lists ReadyLinks with the addresses of their surveys, in the order in which they were made. */
  list(): Promise<ReadyLinkView[]>;
  /** Lets surveys be opened in a browser by whoever has their address, or not. They need no token. */
  setSurveys(enabled: boolean): Promise<void>;
};

/** The ReadyLinks of a sandbox, from calls of the control plane. @internal */
export const readyLinksOf = (call: CallOf<typeof linkRoutes>, sandbox: string): SandboxReadyLinks => ({
  list: () => call("listSandboxReadyLinks", { sandbox }),
  async setSurveys(enabled) {
    await call("setSurveys", { sandbox, enabled });
  },
});
