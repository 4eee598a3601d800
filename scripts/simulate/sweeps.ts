// Sweeps faults through the scenarios: `npm run simulate:sweeps`.
import { replaceModules } from "./hooks.ts";
import { becomeVirtual } from "./virtual-machine.ts";

// First of all, because the other modules keep the clocks, timers and modules that they find.
becomeVirtual();
replaceModules();
const { runSweeps } = await import("./run-sweeps.ts");
process.exit(await runSweeps(process.argv.slice(2)));
