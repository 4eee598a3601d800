import type { DemoTokens } from "../../capability/capability.ts";

/** Written down in the documentation, so they work only where nobody but this machine can connect. */
export const wellKnownTokens: DemoTokens = {
  full: "aky_DemoOwnerOneReadWrite00000000001",
  readOnly: "aky_DemoOwnerOneReadOnly000000000001",
  secondOwner: "aky_DemoOwnerTwoReadWrite00000000001",
};
