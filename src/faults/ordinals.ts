import type { Context } from "../capability/capability.ts";
import { createOutageLog } from "../database/outage.ts";
import { createWriteBehind } from "../database/write-behind.ts";
import type { LiveSandbox } from "../sandbox/sandbox.ts";
import { ordinalStore } from "./store.ts";

/** The most counters in memory. Beyond it the oldest one is dropped, and its requests count from 0 again. */
const mostOrdinals = 100_000;

type Counted = {
  readonly sandboxKey: number;
  /** How often the sandbox was reset. A reset starts new counters. */
  readonly resets: number;
  readonly ordinals: Map<string, number>;
};

/** Counts the requests that faults with a probability may apply to. The counters are written in the background and survive a restart. */
export function faultOrdinalsOf({ use, wallClock, logger }: Context) {
  const store = use(ordinalStore);
  const sandboxes = new Map<number, Counted>();
  const saved = createWriteBehind<string>({
    write: (keys) => store.save(keys.map(changeAt)),
    wallClock,
    onFailure: createOutageLog(logger, wallClock, "Fault counters cannot be written"),
  });

  function changeAt(key: string) {
    const end = key.indexOf(" ");
    const sandboxKey = Number(key.slice(0, end));
    const entity = key.slice(end + 1);
    const counted = sandboxes.get(sandboxKey);
    return { sandboxKey, resets: counted?.resets ?? -1, entity, ordinal: counted?.ordinals.get(entity) };
  }

  function countedOf({ key, resets }: LiveSandbox): Counted {
    const known = sandboxes.get(key);
    if (known?.resets === resets) return known;
    const counted = { sandboxKey: key, resets, ordinals: known ? new Map<string, number>() : store.ofSandbox(key) };
    sandboxes.set(key, counted);
    return counted;
  }

  return {
    /** Counts a request, and returns how often it was made before. */
    count(sandbox: LiveSandbox, entity: string): number {
      const { ordinals } = countedOf(sandbox);
      const ordinal = ordinals.get(entity) ?? 0;
      ordinals.delete(entity);
      ordinals.set(entity, ordinal + 1);
      saved.changed(`${sandbox.key} ${entity}`);
      const [oldest] = ordinals.keys();
      if (ordinals.size > mostOrdinals && oldest !== undefined) {
        ordinals.delete(oldest);
        saved.changed(`${sandbox.key} ${oldest}`);
      }
      return ordinal;
    },
    /** Writes changes. Throws what the database throws. */
    flush: saved.flush,
    /** Writes the remaining changes and stops. */
    close: saved.close,
  };
}
