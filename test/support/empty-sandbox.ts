import { initialClockState } from "../../src/core/clock.ts";
import { defaultAccount, defaultSettings } from "../../src/sandbox/settings.ts";

/** A sandbox without demo data on a frozen clock, to be inserted into a database without a server. */
export const emptySandbox = (name = "default", seed = 7) =>
  ({
    ...{ name, seed, clock: initialClockState("frozen"), settings: defaultSettings },
    beginning: {
      clock: { mode: "frozen", scale: 1, startsAt: null },
      demoData: "none",
      account: defaultAccount,
      settings: defaultSettings,
    },
  }) as const;
