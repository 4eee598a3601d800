import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Input, Output, RouteName } from "../app/control-routes.ts";
import { equivalentOf } from "./equivalent.ts";
import { perform, previewed } from "./perform.ts";
import { pause } from "./present.ts";

/** What a lever does, and how it looks. */
export type LeverProps<Name extends RouteName> = {
  readonly route: Name;
  readonly input: Input<Name>;
  readonly children: ComponentChildren;
  /** What the button is called where its text alone does not say of what; it begins with that text. */
  readonly label?: string;
  /** What it does, where that is not plain. */
  readonly hint?: string;
  readonly class?: string;
  readonly pressed?: boolean;
  /** It can be reached all the same: whoever is on it when it has done its work is not to be lost. */
  readonly disabled?: boolean;
  /** What is asked before something is lost; no longer than the text, so that nothing moves. */
  readonly confirm?: string;
  readonly onDone?: (output: Output<Name>) => void;
};

/** What asks first does not take a double click for an answer. */
const thinkingMs = 400;

/** A button that is one call of the control plane, and says beforehand how a shell would make it. */
export function Lever<Name extends RouteName>(props: LeverProps<Name>) {
  const { route, input, children, label, hint, pressed, disabled = false, confirm, onDone } = props;
  const isArmed = useSignal(false);
  const isTooSoon = useSignal(false);
  const isPointedAt = useRef(false);
  const preview = () => {
    isPointedAt.current = true;
    previewed.value = equivalentOf(route, input);
  };
  const leave = () => {
    if (isPointedAt.current) previewed.value = null;
    isPointedAt.current = isArmed.value = false;
  };
  // One that goes away is pointed at no more.
  useEffect(() => leave, []);
  const isOff = disabled || isTooSoon.value;
  const act = async ({ detail }: MouseEvent) => {
    const isSecondOfTwo = detail > 1;
    if (isOff || (confirm !== undefined && isSecondOfTwo)) return;
    if (confirm !== undefined && !isArmed.value) {
      isArmed.value = isTooSoon.value = true;
      await pause(thinkingMs);
      isTooSoon.value = false;
      return;
    }
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
      aria-disabled={isOff}
      title={hint ?? label}
      onClick={(event) => void act(event)}
      onMouseEnter={preview}
      onFocus={preview}
      onMouseLeave={leave}
      onBlur={leave}
    >
      {isArmed.value ? confirm : children}
    </button>
  );
}
