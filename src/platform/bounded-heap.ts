import v8 from "node:v8";
import { createClock, initialClockState } from "../core/clock.ts";

/**
 * V8 doubles the young generation of a busy process again and again, to 128 MB on a large machine. A collection of this many bytes
 * takes a few milliseconds, and larger ones make no request cheaper.
 */
const youngBytes = 32 * 2 ** 20;

/** How much the rest of the heap grows between two full collections, in percent. V8 lets a small heap grow to three times its size. */
const growthPercent = 30;

const lookMs = 250;

/**
 * Keeps the heap of this process small: the journal's entries live for a quarter of a second, so much of the heap is garbage. V8
 * reads these two flags at each collection. Those that limit the heap directly are only read when a process starts.
 */
export async function boundHeap(): Promise<void> {
  const clock = createClock(initialClockState("real"));
  const young = () => v8.getHeapSpaceStatistics().find(({ space_name: name }) => name === "new_space")?.space_size;
  while ((young() ?? Infinity) < youngBytes) await clock.sleepUntil(clock.now() + lookMs);
  v8.setFlagsFromString("--semi-space-growth-factor=1");
  v8.setFlagsFromString(`--heap-growing-percent=${growthPercent}`);
}
