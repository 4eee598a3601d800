import type { CallOf } from "../../control/route.ts";
import type { ReadyLinkView } from "../../control/types.gen.ts";
import type { linkRoutes } from "./routes.ts";

/** The ReadyLinks of a sandbox. */
export type SandboxReadyLinks = {
  /** Lists ReadyLinks with the URLs of their surveys, in the order of their creation. */
  list(): Promise<ReadyLinkView[]>;
  /** Turns the survey pages of the sandbox on or off. They need no token. */
  setSurveys(enabled: boolean): Promise<void>;
};

/** The ReadyLinks of a sandbox, from calls of the control plane. @internal */
export const readyLinksOf = (call: CallOf<typeof linkRoutes>, sandbox: string): SandboxReadyLinks => ({
  list: () => call("listSandboxReadyLinks", { sandbox }),
  async setSurveys(enabled) {
    await call("setSurveys", { sandbox, enabled });
  },
});
