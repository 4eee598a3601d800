import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import type { RouteName } from "../app/control-routes.ts";
import { Snippet } from "./copy.tsx";
import { equivalentOf } from "./equivalent.ts";
import { Lever, type LeverProps } from "./lever.tsx";
import { lastAction } from "./perform.ts";

export type DialogProps = {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
};

/** A dialog over the page; Escape closes it. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} aria-labelledby={heading} onClose={onClose}>
      <header>
        <h2 id={heading}>{title}</h2>
        <button type="button" class="close" aria-label="Close" onClick={() => dialog.current?.close()}>
          ×
        </button>
      </header>
      {children}
    </dialog>
  );
}

type FormProps<Name extends RouteName> = DialogProps &
  Pick<Required<LeverProps<Name>>, "route" | "input" | "onDone"> &
  Pick<LeverProps<Name>, "disabled"> & { readonly action: string };

/** A dialog that makes one call of the control plane. It shows the equivalent commands itself, because it covers the foot of the page. */
export function Form<Name extends RouteName>({ title, onClose, children, action, ...lever }: FormProps<Name>) {
  const before = useRef(lastAction.value);
  const last = lastAction.value;
  const { command, curl } = equivalentOf(lever.route, lever.input);
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      {last?.outcome === "refused" && last !== before.current && (
        <p class="refused" role="alert">
          {last.sentence}
        </p>
      )}
      <Lever class="primary" {...lever}>
        {action}
      </Lever>
      {command !== null && <Snippet what="the equivalent command" text={command} />}
      <Snippet what="the equivalent curl command" text={curl} />
    </Dialog>
  );
}
