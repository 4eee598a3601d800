import type { BenchOptions } from "./compare.ts";
import { ownContenders } from "./contenders.ts";
import { preparePolls } from "./jobs.ts";
import { compareSideBySide } from "./side-by-side.ts";

/** The poll as shipped, against bare servers of the same shape and against what one would write by hand. */
export async function benchPoll(folder: string, options: BenchOptions): Promise<void> {
  const polls = await preparePolls(`${folder}/bench.db`, options.jobs);
  await compareSideBySide(ownContenders(folder, polls), options);
}
