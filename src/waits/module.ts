import { capability } from "../capability/capability.ts";
import { requestWaits } from "./request-waits.ts";

/** The requests that wait for the clock of their sandbox, and the clocks that skip these waits. */
export const waitCapability = capability({
  name: "waits",
  stop: ({ use }) => use(requestWaits).stop(),
});

export { requestWaits } from "./request-waits.ts";
