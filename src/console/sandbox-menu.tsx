import { useRef } from "preact/hooks";
import { Lever } from "./lever.tsx";
import { openNewSandbox } from "./new-sandbox.tsx";
import { SnapshotButtons } from "./snapshots.tsx";

/** What can be done with a whole sandbox: a button that opens a menu. */
export function SandboxMenu({ name }: { readonly name: string }) {
  const opener = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const place = () => {
    const at = opener.current?.getBoundingClientRect();
    if (!at || !menu.current) return;
    menu.current.style.left = `${Math.min(at.left, innerWidth - 200)}px`;
    menu.current.style.top = `${at.bottom + 4}px`;
  };
  const toggle = () => {
    place();
    menu.current?.togglePopover();
  };
  const create = () => {
    menu.current?.hidePopover();
    openNewSandbox();
  };
  return (
    <>
      <button ref={opener} type="button" class="icon" aria-label="Sandbox menu" title="Sandbox menu" onClick={toggle}>
        ⋯
      </button>
      <div ref={menu} class="menu" popover="auto" role="group" aria-label="Sandbox menu">
        <button type="button" onClick={create}>
          New sandbox…
        </button>
        <SnapshotButtons name={name} />
        <Lever
          class="danger"
          route="resetSandbox"
          input={{ sandbox: name }}
          hint="Restore the initial state of the sandbox"
          confirm="Sure?"
        >
          Reset
        </Lever>
      </div>
    </>
  );
}
