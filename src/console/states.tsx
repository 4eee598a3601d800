import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { countdown } from "../core/in-words.ts";
import { type Connection, connection, retry } from "./connection.ts";
import { Snippet } from "./copy.tsx";
import { atUrl } from "./equivalent.ts";
import { presentMs } from "./present.ts";
import { watchTime } from "./sandbox-time.ts";
import { showSandbox, useToken } from "./session.ts";

const titles = {
  off: "No control plane",
  gone: "No such sandbox",
  lost: "No server",
  connecting: "Connecting…",
  live: "Connecting…",
} as const;

/** The page while there is no sandbox to show. */
export function NoSandbox({ state }: { readonly state: Connection }) {
  if (state.kind === "locked") return <Locked sentence={state.sentence} />;
  if (!("sentence" in state))
    return (
      <Message title={titles[state.kind]}>
        <p>Loading the sandbox.</p>
      </Message>
    );
  const isGone = state.kind === "gone";
  return (
    <Message title={titles[state.kind]}>
      <p class="sentence">{state.sentence}</p>
      {state.kind === "off" && (
        <p>
          This page uses the control plane. Start the server without <code>--no-control</code>.
        </p>
      )}
      <button type="button" class="primary" onClick={isGone ? () => showSandbox("default") : retry}>
        {isGone ? "Show the default sandbox" : "Try again"}
      </button>
    </Message>
  );
}

function Message({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <main class="message">
      <section class="panel">
        <h2>{title}</h2>
        {children}
      </section>
    </main>
  );
}

function Locked({ sentence }: { readonly sentence: string }) {
  const token = useSignal("");
  return (
    <Message title={sentence === "" ? "Enter the control token" : "Wrong control token"}>
      {sentence !== "" && (
        <p class="sentence" role="alert">
          {sentence}
        </p>
      )}
      <p>
        When the server starts, it prints a link to this page that contains the control token. The token of a database
        file changes only with `start --rotate-control-token`. To print the link again:
      </p>
      <Snippet what="command that prints the link" text={`npx audity-mock console${atUrl()}`} />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          useToken(token.value.trim());
        }}
      >
        <label>
          Control token
          <input
            type="password"
            autocomplete="off"
            spellcheck={false}
            value={token.value}
            onInput={({ currentTarget }) => (token.value = currentTarget.value)}
          />
        </label>
        <button type="submit" class="primary" disabled={token.value.trim() === ""}>
          Open the console
        </button>
      </form>
    </Message>
  );
}

/** A notice that the connection is lost, so the page may be out of date. */
export function Lost() {
  const state = connection.value;
  watchTime();
  if (state.kind !== "lost") return null;
  return (
    <section class="lost" aria-label="Connection">
      <span role="alert">
        <b>Disconnected.</b> {state.sentence}
      </span>
      {state.retryAtMs < Infinity && <span>Trying again in {countdown(state.retryAtMs - presentMs())}.</span>}
      <button type="button" onClick={retry}>
        Now
      </button>
    </section>
  );
}
