import { signal } from "@preact/signals";
import { Faults, FaultTools } from "./faults-panel.tsx";
import { type Tab, TabbedPanel } from "./tabbed-panel.tsx";

/** What the panel beside the owners can show. */
const tabs = {
  faults: { name: "Faults", Tools: FaultTools, View: Faults },
} as const satisfies Record<string, Tab>;

const shown = signal<keyof typeof tabs>("faults");

/** The panel of what disturbs and polls the sandbox. */
export function SidePanel() {
  return <TabbedPanel area="beside" tabs={tabs} shown={shown} />;
}
