import { signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { CaptureDetails } from "./capture-details.tsx";
import { CaptureList } from "./capture-list.tsx";
import { Insights, NewInsights } from "./insights.tsx";
import { Lever } from "./lever.tsx";
import { Memories, NewMemories } from "./memories.tsx";
import { NewCaptures } from "./new-captures.tsx";
import { OwnerChoice, ownerAmong } from "./owner-choice.tsx";
import { SwitchButton } from "./switch-button.tsx";
import { newestOf } from "./words.ts";
import { captures, insights, memories, sandbox, selectedCaptureId } from "./world.ts";

/** The owner of what is added. */
const owner = signal("");

/** Whom something is added to; undefined until the sandbox is loaded. */
function recipient() {
  const view = sandbox.value;
  if (!view) return undefined;
  const ownerId = ownerAmong(view, owner.value);
  return { sandbox: view.name, ...(ownerId !== undefined && { ownerId }) };
}

const hasOwner = (): boolean => (sandbox.value?.owners.length ?? 0) > 0;

/** Whether a dialog is open. It closes when another sandbox is shown. */
function useOpening() {
  const name = sandbox.value?.name;
  const isOpen = useSignal(false);
  useEffect(() => () => void (isOpen.value = false), [name]);
  return { isOpen: isOpen.value, open: () => (isOpen.value = true), close: () => (isOpen.value = false) };
}

/** The buttons that add captures. */
export function NucleusTools() {
  const { isOpen, open, close } = useOpening();
  const to = recipient();
  if (!to) return null;
  return (
    <div class="trigger">
      <OwnerChoice chosen={owner} />
      <Lever
        class="primary"
        route="addCaptures"
        input={to}
        hint="Add a capture with the sample note"
        disabled={!hasOwner()}
        onDone={([capture]) => (selectedCaptureId.value = capture?.id ?? null)}
      >
        Add capture
      </Lever>
      <button type="button" disabled={!hasOwner()} onClick={open}>
        Add captures…
      </button>
      {isOpen && <NewCaptures to={to} onClose={close} />}
    </div>
  );
}

/** The captures of the sandbox beside its memories or its insights, and the selected capture. */
export function Nucleus() {
  return (
    <>
      <div class="record-columns nucleus-columns">
        {captures.value.newest.length === 0 ? <NoCaptures /> : <CaptureList />}
        <Side />
      </div>
      <CaptureDetails />
    </>
  );
}

const sides = {
  memories: { name: "Memories", all: memories, List: Memories, Dialog: NewMemories },
  insights: { name: "Insights", all: insights, List: Insights, Dialog: NewInsights },
} as const;

const shownSide = signal<keyof typeof sides>("memories");

function Side() {
  const shown = shownSide.value;
  const { isOpen, open, close } = useOpening();
  const to = recipient();
  const { name, List, Dialog } = sides[shown];
  return (
    <section class="side" aria-labelledby={`${shown}-heading`}>
      <header>
        {(Object.keys(sides) as (keyof typeof sides)[]).map((side) => {
          const { name, all } = sides[side];
          const { total, newest } = all.value;
          return (
            <h3 key={side} id={`${side}-heading`}>
              <SwitchButton
                name={name}
                count={newestOf(total, newest.length)}
                isShown={side === shown}
                onShow={() => (shownSide.value = side)}
              />
            </h3>
          );
        })}
        <button type="button" aria-label={`Add ${name.toLowerCase()}…`} disabled={!hasOwner()} onClick={open}>
          Add…
        </button>
      </header>
      <List />
      {isOpen && to && <Dialog to={to} onClose={close} />}
    </section>
  );
}

function NoCaptures() {
  return (
    <div class="empty">
      <p>
        <strong>No captures yet.</strong>
      </p>
      <p>
        Add one above, or let your client save a note. The server processes it within a minute and creates memories.
      </p>
    </div>
  );
}
