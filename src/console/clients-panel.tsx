import { standsStill } from "../core/clock-mode.ts";
import { countdown } from "../core/in-words.ts";
import { type ClientName, clientNames, policies } from "./client-policy.ts";
import { clients, type ClientState, isRunning, startClient, startEquivalent, stopClient } from "./clients.ts";
import { connection } from "./connection.ts";
import { usePreview } from "./preview.ts";
import { wordOf } from "./report-words.ts";
import { sandboxNow, watchTime } from "./sandbox-time.ts";
import { countOf, shortId } from "./words.ts";
import { sandbox } from "./world.ts";

/** Three agents that poll on the page by themselves. */
export function Clients() {
  if (sandbox.value?.owners.length === 0) return <p class="empty">Create an owner first: a client needs a token.</p>;
  return (
    <ul class="clients scroll" tabIndex={0} aria-label="Simulated clients">
      {clientNames.map((name) => (
        <Client key={name} name={name} />
      ))}
    </ul>
  );
}

function Client({ name }: { readonly name: ClientName }) {
  const previewing = usePreview(() => startEquivalent(name));
  const state = clients[name].value;
  const { title, sentence } = policies[name];
  const { memory, verdict } = state;
  const isOn = isRunning(state);
  return (
    <li class={`client ${state.kind}`}>
      <h3>
        {title}
        {memory.polls > 0 && (
          <small>
            {countOf(memory.polls, "poll")}
            {memory.refused > 0 && `, ${memory.refused.toLocaleString("en")} refused`}
          </small>
        )}
        {verdict !== undefined && <b class={`word ${verdict}`}>{wordOf(verdict)}</b>}
      </h3>
      <button
        type="button"
        aria-label={`${isOn ? "Stop" : "Start"} the ${name} client`}
        title={isOn ? "Stop polling" : "Trigger a job and poll it"}
        onClick={() => (isOn ? stopClient(name) : void startClient(name))}
        {...previewing}
      >
        {isOn ? "Stop" : "Start"}
      </button>
      <p title={sentence}>{state.kind === "idle" ? sentence : <Doing state={state} />}</p>
    </li>
  );
}

/** A wait that is shorter than this is not shown: it would flicker. */
const shortestShownMs = 1000;

/** What a client is doing, in words. */
function doingOf({ kind, jobId, until, memory, sentence }: ClientState): string {
  if (kind === "over") return sentence;
  if (kind === "starting") return "Triggers a job";
  const leftMs = until - sandboxNow();
  const polls = `Polls job ${shortId(jobId)}`;
  if (kind === "polling" || leftMs <= 0) return polls;
  if (connection.value.kind !== "live") return "No connection to the server: the client waits";
  const mode = sandbox.value?.clock.mode ?? "real";
  if (standsStill(mode)) return `The clock ${mode === "frozen" ? "is frozen" : "stands still"}: the client waits`;
  const isAsked = memory.last?.retryAfterMs !== null && memory.refusedInARow > 0;
  if (leftMs < shortestShownMs) return polls;
  return `Waits ${countdown(leftMs)}${isAsked ? ", as Retry-After says" : ""}`;
}

/** What a client is doing. It changes as time passes. */
function Doing({ state }: { readonly state: ClientState }) {
  watchTime();
  return <>{doingOf(state)}</>;
}
