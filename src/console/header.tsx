import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import icon from "./icon.svg";
import { ClockBar } from "./clock-bar.tsx";
import { connection } from "./connection.ts";
import { Lever } from "./lever.tsx";
import { call, Refusal } from "./plane.ts";
import { sandboxName, showSandbox } from "./session.ts";
import { isTelling, startTelling } from "./story.ts";
import { sandbox } from "./world.ts";

const names = signal<readonly string[]>([]);

async function learnSandboxes(): Promise<void> {
  try {
    names.value = (await call("listSandboxes", {})).map(({ name }) => name);
  } catch (error) {
    // The connection says what is wrong.
    if (!(error instanceof Refusal)) throw error;
  }
}

const statesInWords = {
  connecting: "Connecting",
  live: "Live",
  lost: "Offline",
  locked: "Locked",
  off: "Off",
  gone: "Gone",
} as const;

/** What is looked at, its time, and how the page stands with the server. */
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
  useEffect(() => void learnSandboxes(), [current]);
  const known = names.value.includes(current) ? names.value : [current, ...names.value];
  return (
    <label class="sandbox" title={`seed ${sandbox.value?.seed ?? ""}`}>
      <span class="hidden">Sandbox</span>
      <select
        value={current}
        disabled={isTelling.value}
        onFocus={() => void learnSandboxes()}
        onMouseEnter={() => void learnSandboxes()}
        onChange={({ currentTarget }) => showSandbox(currentTarget.value)}
      >
        {known.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
}
