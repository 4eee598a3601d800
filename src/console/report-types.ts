import type { Input, Output } from "../app/control-routes.ts";

export type Report = Output<"readReport">;
export type JobReport = Report["jobs"][number];
export type RuleReport = JobReport["rules"][number];
export type Verdict = Report["verdict"];
export type ReportTime = NonNullable<Input<"readReport">["time"]>;

/** A request in the journal. */
export type Entry = Output<"readJournal">["entries"][number];
