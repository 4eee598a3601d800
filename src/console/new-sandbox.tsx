import { signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Input } from "../app/control-routes.ts";
import { Choice } from "./choice.tsx";
import { type DialogProps, Form } from "./dialog.tsx";
import { learnToken } from "./known-tokens.ts";
import { type Minted, Shown } from "./new-access.tsx";
import { NumberField } from "./number-field.tsx";
import { call } from "./plane.ts";
import { showSandbox } from "./session.ts";
import { TextField } from "./text-field.tsx";
import { numberIn } from "./words.ts";

/** What a new sandbox is created with. */
type Settings = Input<"createSandbox">;

/** How the clock of a new sandbox can run. */
const clocks = {
  "real time": {},
  "10 times as fast": { clock: { mode: "scaled", scale: 10 } },
  "60 times as fast": { clock: { mode: "scaled", scale: 60 } },
  paused: { clock: { mode: "frozen" } },
  "paused, but skips waits of requests": { clock: { mode: "skip" } },
} as const satisfies Record<string, Settings>;

/** What a new sandbox can begin with. */
const beginnings = {
  "sample projects": {},
  "projects, jobs, leads and captures of two owners": { demoData: "full" },
  "only an owner": { demoData: "none" },
} as const satisfies Record<string, Settings>;

const limits = {
  "server default": {},
  on: { limits: { enabled: true } },
  off: { limits: { enabled: false } },
} as const satisfies Record<string, Settings>;

/** The first name with a number that no sandbox has. */
function freeName(taken: readonly string[]): string {
  for (let number = 1; ; number += 1) if (!taken.includes(`sandbox-${number}`)) return `sandbox-${number}`;
}

/** The token of the sandbox that was just created. It outlives the page's change to that sandbox. */
const minted = signal<Minted | null>(null);

/** A dialog that creates a sandbox, shows it on the page, and then shows its token once. */
function NewSandbox({ onClose }: Pick<DialogProps, "onClose">) {
  const close = () => {
    minted.value = null;
    onClose();
  };
  return minted.value ? <Shown minted={minted.value} onClose={close} /> : <Creation onClose={close} />;
}

function Creation({ onClose }: Pick<DialogProps, "onClose">) {
  const name = useSignal("");
  const seed = useSignal("");
  const clock = useSignal<keyof typeof clocks>("real time");
  const limited = useSignal<keyof typeof limits>("server default");
  const beginning = useSignal<keyof typeof beginnings>("sample projects");
  useEffect(() => {
    void call("listSandboxes", {})
      .then((all) => {
        if (name.value === "") name.value = freeName(all.map((each) => each.name));
      })
      // Without a suggestion the server draws a name.
      .catch(() => undefined);
  }, []);
  const input: Settings = {
    ...(name.value.trim() !== "" && { name: name.value.trim() }),
    ...(seed.value.trim() !== "" && { seed: numberIn(seed.value.trim()) }),
    ...clocks[clock.value],
    ...limits[limited.value],
    ...beginnings[beginning.value],
  };
  return (
    <Form
      title="New sandbox"
      onClose={onClose}
      route="createSandbox"
      input={input}
      action="Create sandbox"
      onDone={({ name: created, token, owners: [owner] }) => {
        learnToken(token);
        minted.value = { ownerId: owner?.id ?? "", token };
        showSandbox(created);
      }}
    >
      <div class="settings">
        <TextField label="Name" typed={name} placeholder="a random one" />
        <NumberField label="Seed" typed={seed} placeholder="a random one" />
        <Choice label="Clock" names={Object.keys(clocks) as (keyof typeof clocks)[]} chosen={clock} />
        <Choice label="Rate limits" names={Object.keys(limits) as (keyof typeof limits)[]} chosen={limited} />
      </div>
      <Choice label="Initial data" names={Object.keys(beginnings) as (keyof typeof beginnings)[]} chosen={beginning} />
    </Form>
  );
}

const isOpen = signal(false);

/** Opens the dialog that creates a sandbox. */
export const openNewSandbox = (): void => void (isOpen.value = true);

/** The dialog while it is open. The page has it once, because a menu that closes would hide it. */
export const NewSandboxDialog = () => isOpen.value && <NewSandbox onClose={() => (isOpen.value = false)} />;
