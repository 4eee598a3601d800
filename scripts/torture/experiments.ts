import { attacked } from "./browser.ts";
import { damaged } from "./damaged.ts";
import { diskFull } from "./disk-full.ts";
import { floodExperiment } from "./floods.ts";
import { guessing } from "./guessing.ts";
import { idleConnections } from "./idle-connections.ts";
import { kill } from "./kill.ts";
import { locked } from "./locked.ts";
import { newer } from "./newer.ts";
import type { Experiment } from "./experiment.ts";
import { readOnly } from "./read-only.ts";
import { slowReaders } from "./slow-readers.ts";
import { slowWriters } from "./slow-writers.ts";
import { stop } from "./stop.ts";
import { twoServers } from "./two-servers.ts";

export const experiments: readonly Experiment[] = [
  kill,
  stop,
  twoServers,
  diskFull,
  readOnly,
  locked,
  damaged,
  newer,
  slowReaders,
  slowWriters,
  idleConnections,
  floodExperiment,
  guessing,
  attacked,
];
