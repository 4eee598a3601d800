import type { Output } from "../app/control-routes.ts";

export type { SandboxEvent } from "../client/views.ts";
export type SandboxView = Output<"readSandbox">;
export type JobView = Output<"readJob">;
export type LimitsView = Output<"readLimits">;
export type TokenView = Output<"listTokens">[number];
export type FaultView = Output<"listFaults">[number];
export type Entry = Output<"readJournal">["entries"][number];
