export { StartError } from "./errors.ts";
export { type Mock, start, version } from "./mock.ts";
export type { StartOptions } from "./start-options.ts";
export type { DemoJob } from "./demo/demo-jobs.ts";
export type { DemoTokens } from "./demo/well-known-tokens.ts";
export type { Bucket, Rule, Rules } from "./rate-limit/buckets.ts";
export type { ClockMode } from "./sandbox/clock.ts";
