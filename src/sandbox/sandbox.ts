import type { Clock } from "./clock.ts";

/** The default sandbox, which always exists. */
export const defaultSandboxName = "default";

/** An isolated world, as a request sees it. */
export type Sandbox = {
  readonly key: number;
  readonly name: string;
  readonly seed: number;
  readonly clock: Clock;
};
