import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { Input, Output, RouteName } from "../control/routes.ts";
import { equivalentOf } from "./equivalent.ts";
import { perform, previewed } from "./perform.ts";

type LeverProps<Name extends RouteName> = {
  readonly route: Name;
  readonly input: Input<Name>;
  readonly children: ComponentChildren;
  /** What the button is called where its text alone does not say of what; it begins with that text. */
  readonly label?: string;
  /** What it does, where that is not plain. */
  readonly hint?: string;
  readonly class?: string;
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  /** What is asked before something is lost. */
  readonly confirm?: string;
  readonly onDone?: (output: Output<Name>) => void;
};

/** A button that is one call of the control plane, and says beforehand how a shell would make it. */
export function Lever<Name extends RouteName>(props: LeverProps<Name>) {
  const { route, input, children, label, hint, pressed, disabled = false, confirm, onDone } = props;
  const isArmed = useSignal(false);
  const preview = () => (previewed.value = equivalentOf(route, input, location.origin));
  const leave = () => {
    previewed.value = null;
    isArmed.value = false;
  };
  const act = async () => {
    if (confirm !== undefined && !isArmed.value) return void (isArmed.value = true);
    isArmed.value = false;
    const output = await perform(route, input);
    // Where a call answers with nothing, nothing is what it has done.
    if (output !== undefined) onDone?.(output);
  };
  return (
    <button
      type="button"
      class={props.class}
      aria-label={isArmed.value ? confirm : label}
      aria-pressed={pressed}
      disabled={disabled}
      title={hint ?? label}
      onClick={() => void act()}
      onMouseEnter={preview}
      onFocus={preview}
      onMouseLeave={leave}
      onBlur={leave}
    >
      {isArmed.value ? confirm : children}
    </button>
  );
}
