import type { Signal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { SwitchButton } from "./switch-button.tsx";

/** One of the views that share a panel. */
export type Tab = {
  readonly name: string;
  /** The controls in the header of the panel while the view is shown. */
  readonly Tools?: FunctionComponent;
  readonly View: FunctionComponent;
  /** How many there are, or another short text beside the name; empty: nothing. */
  readonly count?: () => string;
  /** How many of them the page has. */
  readonly hint?: () => string;
};

type TabbedPanelProps<Name extends string> = {
  /** The place of the panel on the page. */
  readonly area: string;
  readonly tabs: Readonly<Record<Name, Tab>>;
  readonly shown: Signal<Name>;
};

/** A panel with several views, of which one is shown. */
export function TabbedPanel<Name extends string>({ area, tabs, shown }: TabbedPanelProps<Name>) {
  const current = shown.value;
  const { Tools, View } = tabs[current];
  return (
    <section class={`panel ${area} ${current}`} aria-labelledby={`${current}-heading`}>
      <header>
        <div class="tabs">
          {(Object.keys(tabs) as Name[]).map((name) => (
            <h2 key={name} id={`${name}-heading`}>
              <SwitchButton
                name={tabs[name].name}
                count={tabs[name].count?.() ?? ""}
                hint={tabs[name].hint?.()}
                isShown={name === current}
                onShow={() => (shown.value = name)}
              />
            </h2>
          ))}
        </div>
        {Tools && <Tools />}
      </header>
      <View />
    </section>
  );
}
