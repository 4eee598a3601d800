import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { Input, Output, RouteName } from "../app/control-routes.ts";
import { equivalentOf } from "./equivalent.ts";
import { perform } from "./perform.ts";
import { pause } from "./present.ts";
import { usePreview } from "./preview.ts";

/** The call of a lever, and its appearance. */
export type LeverProps<Name extends RouteName> = {
  readonly route: Name;
  readonly input: Input<Name>;
  readonly children: ComponentChildren;
  /** The accessible name, where the text alone is not clear. It begins with the text. */
  readonly label?: string;
  /** A tooltip that says what the button does. */
  readonly hint?: string;
  readonly class?: string;
  readonly pressed?: boolean;
  /** A disabled lever keeps the focus, so that keyboard users do not lose their place. */
  readonly disabled?: boolean;
  /** The text that asks for confirmation. It is not longer than the normal text, so that the layout does not move. */
  readonly confirm?: string;
  readonly onDone?: (output: Output<Name>) => void;
};

/** How long a confirmation ignores clicks, so that a double click does not confirm. */
const thinkingMs = 400;

/** A button that makes one call of the control plane, and previews the equivalent command. */
export function Lever<Name extends RouteName>(props: LeverProps<Name>) {
  const { route, input, children, label, hint, pressed, disabled = false, confirm, onDone } = props;
  const isArmed = useSignal(false);
  const isTooSoon = useSignal(false);
  const disarm = () => (isArmed.value = false);
  const previewing = usePreview(() => equivalentOf(route, input), disarm);
  const isOff = disabled || isTooSoon.value;
  const act = async ({ detail }: MouseEvent) => {
    const isSecondOfTwo = detail > 1;
    if (isOff || (confirm !== undefined && isSecondOfTwo)) return;
    if (confirm !== undefined && !isArmed.value) {
      isArmed.value = true;
      isTooSoon.value = true;
      await pause(thinkingMs);
      isTooSoon.value = false;
      return;
    }
    isArmed.value = false;
    const output = await perform(route, input);
    // There is no output when the server refuses, or when the call has none.
    if (output !== undefined) onDone?.(output);
  };
  return (
    <button
      type="button"
      class={props.class}
      aria-label={isArmed.value ? confirm : label}
      aria-pressed={pressed}
      aria-disabled={isOff}
      title={hint ?? label}
      onClick={(event) => void act(event)}
      {...previewing}
    >
      {isArmed.value ? confirm : children}
    </button>
  );
}
