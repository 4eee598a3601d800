import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";

type ChoiceProps<Name extends string> = {
  readonly label: ComponentChildren;
  readonly chosen: Signal<Name>;
  readonly names?: readonly Name[];
  readonly title?: string | undefined;
  /** Further options, which come first. */
  readonly children?: ComponentChildren;
};

/** A select element for one of several names. */
export function Choice<Name extends string>({ label, chosen, names = [], title, children }: ChoiceProps<Name>) {
  return (
    <label>
      {label}
      <select
        value={chosen.value}
        title={title}
        onChange={({ currentTarget }) => (chosen.value = currentTarget.value as Name)}
      >
        {children}
        {names.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
}
