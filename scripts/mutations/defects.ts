import type { Defect } from "./defect.ts";
import { guardDefects } from "./guard-defects.ts";
import { jobDefects } from "./job-defects.ts";
import { leadDefects } from "./lead-defects.ts";
import { nucleusDefects } from "./nucleus-defects.ts";
import { pollDefects } from "./poll-defects.ts";

/** Deliberate defects, each of which `verify` has to notice. */
export const defects: readonly Defect[] = [
  ...jobDefects,
  ...guardDefects,
  ...pollDefects,
  ...leadDefects,
  ...nucleusDefects,
];

/** What a module exports instead in a server that was started with the name of a defect; `real` is what it exports. */
export function replacementsIn(module: string, real: object): object {
  const chosen = defects.find(({ name }) => name === process.argv[2]);
  return chosen?.module === module ? chosen.replace(real as never) : {};
}
