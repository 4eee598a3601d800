import { signal } from "@preact/signals";
import { standsStill } from "../core/clock-mode.ts";
import { Dialog } from "./dialog.tsx";
import { perform } from "./perform.ts";
import { isTelling, startTelling } from "./story.ts";
import { isPresenting, nextScheme } from "./view-mode.ts";
import { sandbox } from "./world.ts";

const isListed = signal(false);

export const listKeys = (): void => void (isListed.value = true);

function toggleClock(): void {
  const view = sandbox.value;
  if (view) void perform(standsStill(view.clock.mode) ? "resumeClock" : "freezeClock", { sandbox: view.name });
}

function goToNextEvent(): void {
  const view = sandbox.value;
  if (view && view.clock.nextEventAt !== null) void perform("advanceClockToNextEvent", { sandbox: view.name });
}

/** What a key does anywhere on the page. */
const actions: Readonly<Record<string, () => void>> = {
  "?": listKeys,
  p: () => (isPresenting.value = !isPresenting.value),
  t: nextScheme,
  f: toggleClock,
  n: goToNextEvent,
  s: () => {
    if (sandbox.value && !isTelling.value) void startTelling(0);
  },
};

/** Whether the key belongs to what has the focus. */
const isTyped = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest("input, select, textarea, dialog[open]") !== null;

/** Makes the keys work while the page is open. */
export function followKeys(): void {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyped(event.target)) return;
    const action = actions[event.key.toLowerCase()];
    if (!action) return;
    event.preventDefault();
    action();
  });
}

const lists: readonly (readonly [
  heading: string,
  keys: readonly (readonly [keys: readonly string[], meaning: string])[],
])[] = [
  [
    "Anywhere",
    [
      [["P"], "presentation mode: larger text, and only what an audience reads"],
      [["T"], "colours: system, light, dark"],
      [["F"], "stop or resume the clock"],
      [["N"], "advance the clock to the next event"],
      [["S"], "stories"],
      [["?"], "this list"],
    ],
  ],
  [
    "Jobs",
    [
      [["↑", "↓"], "select a job"],
      [["←", "→"], "move the time axis"],
      [["+", "−"], "zoom the time axis"],
      [["0"], "fit the time axis to the jobs"],
    ],
  ],
  [
    "Stories",
    [
      [["→", "Page Down"], "next step"],
      [["←", "Page Up"], "previous step"],
      [["R"], "restart the story"],
      [["Esc"], "leave the story"],
    ],
  ],
];

/** The dialog that lists the keys, while it is open. */
export function KeyList() {
  if (!isListed.value) return null;
  return (
    <Dialog title="Keys" onClose={() => (isListed.value = false)}>
      {lists.map(([heading, keys]) => (
        <section key={heading} class="keys">
          <h3>{heading}</h3>
          <dl>
            {keys.map(([names, meaning]) => (
              <div key={meaning}>
                <dt>
                  {names.map((name) => (
                    <kbd key={name}>{name}</kbd>
                  ))}
                </dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  );
}
