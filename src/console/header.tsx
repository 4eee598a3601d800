import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import icon from "./icon.svg";
import { ClockBar } from "./clock-bar.tsx";
import { connection } from "./connection.ts";
import { listKeys } from "./keys.tsx";
import { call, ignoreRefusal } from "./plane.ts";
import { SandboxMenu } from "./sandbox-menu.tsx";
import { sandboxName, showSandbox } from "./session.ts";
import { isTelling, startTelling } from "./story.ts";
import { isPresenting, nextScheme, scheme } from "./view-mode.ts";
import { sandbox } from "./world.ts";

const names = signal<readonly string[]>([]);

const learnSandboxes = (): void =>
  void call("listSandboxes", {})
    .then((sandboxes) => (names.value = sandboxes.map(({ name }) => name)))
    .catch(ignoreRefusal);

const statesInWords = {
  connecting: "Connecting",
  live: "Live",
  lost: "Offline",
  locked: "Locked",
  off: "Off",
  gone: "Gone",
} as const;

/** The sandbox, its clock, how the page looks, and the state of the connection. */
export function Header() {
  const { kind } = connection.value;
  const view = sandbox.value;
  const isWorking = view !== null && !isTelling.value;
  return (
    <header class="top">
      <h1>
        <img src={icon} alt="" width="24" height="24" /> audity-mock
      </h1>
      {view && <SandboxPicker />}
      {isWorking && <SandboxMenu name={view.name} />}
      <ClockBar />
      <div class="looks">
        {isWorking && (
          <button type="button" class="quiet" onClick={() => void startTelling(0)}>
            Stories
          </button>
        )}
        <Looks />
        <span class={`connection ${kind}`} role="status">
          <i aria-hidden="true" /> {statesInWords[kind]}
        </span>
      </div>
    </header>
  );
}

const schemeSigns = { system: "◐", light: "☀", dark: "☾" } as const;

function Looks() {
  return (
    <>
      <button
        type="button"
        class="quiet"
        aria-pressed={isPresenting.value}
        title="Presentation mode (P)"
        onClick={() => (isPresenting.value = !isPresenting.value)}
      >
        Present
      </button>
      <button
        type="button"
        class="icon"
        aria-label={`Colours: ${scheme.value}`}
        title={`Colours: ${scheme.value} (T)`}
        onClick={nextScheme}
      >
        {schemeSigns[scheme.value]}
      </button>
      <button type="button" class="icon" aria-label="Keys" title="Keys (?)" onClick={listKeys}>
        ?
      </button>
    </>
  );
}

function SandboxPicker() {
  const current = sandboxName.value;
  useEffect(learnSandboxes, [current]);
  const known = names.value.includes(current) ? names.value : [current, ...names.value];
  return (
    <label class="sandbox" title={`Sandbox ${current}, seed ${sandbox.value?.seed ?? ""}`}>
      <span class="hidden">Sandbox</span>
      <select
        value={current}
        disabled={isTelling.value}
        onFocus={learnSandboxes}
        onMouseEnter={learnSandboxes}
        onChange={({ currentTarget }) => showSandbox(currentTarget.value)}
      >
        {known.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
}
