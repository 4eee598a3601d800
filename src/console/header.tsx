import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import icon from "./icon.svg";
import { ClockBar } from "./clock-bar.tsx";
import { connection } from "./connection.ts";
import { Lever } from "./lever.tsx";
import { call, ignoreRefusal } from "./plane.ts";
import { sandboxName, showSandbox } from "./session.ts";
import { SnapshotButtons } from "./snapshots.tsx";
import { isTelling, startTelling } from "./story.ts";
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

/** The sandbox, its clock, and the state of the connection. */
export function Header() {
  const { kind } = connection.value;
  const view = sandbox.value;
  return (
    <header class="top">
      <h1>
        <img src={icon} alt="" width="24" height="24" /> audity-mock
      </h1>
      {view && <SandboxPicker />}
      <ClockBar />
      <div class="buttons">
        {view && !isTelling.value && (
          <button type="button" onClick={() => void startTelling(0)}>
            Stories
          </button>
        )}
        {view && !isTelling.value && <SnapshotButtons name={view.name} />}
        {view && !isTelling.value && (
          <Lever
            route="resetSandbox"
            input={{ sandbox: view.name }}
            hint="Put the sandbox back to its beginning"
            confirm="Sure?"
          >
            Reset
          </Lever>
        )}
      </div>
      <span class={`connection ${kind}`} role="status">
        <i aria-hidden="true" /> {statesInWords[kind]}
      </span>
    </header>
  );
}

function SandboxPicker() {
  const current = sandboxName.value;
  useEffect(learnSandboxes, [current]);
  const known = names.value.includes(current) ? names.value : [current, ...names.value];
  return (
    <label class="sandbox" title={`seed ${sandbox.value?.seed ?? ""}`}>
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
