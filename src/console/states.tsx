import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { countdown } from "../core/in-words.ts";
import { type Connection, connection, retry } from "./connection.ts";
import { Snippet } from "./copy.tsx";
import { atUrl } from "./equivalent.ts";
import { presentMs } from "./present.ts";
import { watchTime } from "./sandbox-time.ts";
import { showSandbox, useToken } from "./session.ts";

/** What stands in the place of the world while there is none to show. */
export function InsteadOfTheWorld({ state }: { readonly state: Connection }) {
  switch (state.kind) {
    case "locked":
      return <Locked sentence={state.sentence} />;
    case "off":
      return (
        <Message title="No control plane">
          <p class="sentence">{state.sentence}</p>
          <p>
            Everything on this page is the control plane. Start the server without <code>--no-control</code> to see it.
          </p>
          <Again />
        </Message>
      );
    case "gone":
      return (
        <Message title="No such sandbox">
          <p class="sentence">{state.sentence}</p>
          <button type="button" class="primary" onClick={() => showSandbox("default")}>
            Show the default sandbox
          </button>
        </Message>
      );
    case "lost":
      return (
        <Message title="No server">
          <p class="sentence">{state.sentence}</p>
          <Again />
        </Message>
      );
    case "connecting":
    case "live":
      return (
        <Message title="Connecting…">
          <p>The server is asked how the sandbox stands.</p>
        </Message>
      );
  }
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
    <Message title={sentence === "" ? "Control token, please" : "That control token is not accepted"}>
      {sentence !== "" && (
        <p class="sentence" role="alert">
          {sentence}
        </p>
      )}
      <p>
        The server prints a link to this page when it starts, which carries its control token. The token stays the same
        for a database file until `start --rotate-control-token`. From a shell:
      </p>
      <Snippet what="command that prints the link" text={`npx audity-mock console${atUrl(location.origin)}`} />
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

function Again() {
  return (
    <button type="button" class="primary" onClick={retry}>
      Try again
    </button>
  );
}

/** Says that what is shown is no longer the world as it is. */
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
