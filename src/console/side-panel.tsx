import { signal } from "@preact/signals";
import { Clients } from "./clients-panel.tsx";
import { Faults, FaultTools } from "./faults-panel.tsx";
import { type Tab, TabbedPanel } from "./tabbed-panel.tsx";

/** What the panel beside the owners can show. */
const tabs = {
  faults: { name: "Faults", Tools: FaultTools, View: Faults },
  clients: { name: "Clients", View: Clients },
} as const satisfies Record<string, Tab>;

/** The view that is shown. */
export const sideShown = signal<keyof typeof tabs>("faults");

/** The panel of what disturbs and polls the sandbox. */
export function SidePanel() {
  return <TabbedPanel area="beside" tabs={tabs} shown={sideShown} />;
}
