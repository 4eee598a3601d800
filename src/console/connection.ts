import { signal } from "@preact/signals";
import { createParser } from "eventsource-parser";
import { pause, presentMs } from "./present.ts";
import { ask, Refusal, seen } from "./plane.ts";
import { learnServer } from "./known-tokens.ts";
import { forgetClock, holdTime } from "./sandbox-time.ts";
import { controlToken, sandboxName } from "./session.ts";
import { forget, takeAll } from "./world.ts";
import type { SandboxEvent } from "../control/types.gen.ts";

/** How the page stands with the server. */
export type Connection =
  | { readonly kind: "connecting" | "live" }
  /** It went away; the page tries again at an instant on its own clock. */
  | { readonly kind: "lost"; readonly sentence: string; readonly retryAtMs: number }
  /** It wants a control token, or another one; it has no control plane; it has no such sandbox. */
  | { readonly kind: "locked" | "off" | "gone"; readonly sentence: string };

export const connection = signal<Connection>({ kind: "connecting" });

/** How many of the requests before now are shown. */
const recentRequests = 1000;

/** The server says something every 15 s; a machine that slept, or a network that broke, says nothing for longer. */
const longestSilenceMs = 35_000;

/** How long the page waits before it tries again, each time it failed once more. */
const waitsMs = [500, 1000, 2000, 4000, 8000];

/** For what waiting does not change; somebody will. */
const longestPauseMs = 2 ** 31 - 1;

let attempt = new AbortController();

/** Tries again at once. */
export const retry = (): void => attempt.abort();

/** Stays in touch with the server for as long as the page is open. */
export async function stayConnected(): Promise<void> {
  addEventListener("online", retry);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && connection.value.kind === "lost") retry();
  });
  controlToken.subscribe(retry);
  sandboxName.subscribe(() => {
    forget();
    forgetClock();
    connection.value = { kind: "connecting" };
    retry();
  });
  let failures = 0;
  for (;;) {
    attempt = new AbortController();
    const { signal: left } = attempt;
    if (sandboxName.value === "") {
      await pause(longestPauseMs, left);
      continue;
    }
    let sentence = "The server has ended the connection.";
    try {
      await learnServer();
      await follow(sandboxName.value, left, () => {
        failures = 0;
        connection.value = { kind: "live" };
      });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (!left.aborted && error.status >= 400 && error.status < 500) {
        connection.value = stuck(error);
        await pause(longestPauseMs, left);
        continue;
      }
      sentence = error.message;
    }
    if (left.aborted) continue;
    const waitMs = waitsMs[Math.min(failures++, waitsMs.length - 1)] ?? 0;
    holdTime();
    connection.value = { kind: "lost", sentence, retryAtMs: presentMs() + waitMs };
    await pause(waitMs, left);
  }
}

/** What waiting does not change. */
function stuck({ status, message, route }: Refusal): Connection {
  if (status === 401) return { kind: "locked", sentence: controlToken.value === "" ? "" : message };
  if (status === 404) return { kind: route === "readServer" ? "off" : "gone", sentence: message };
  return { kind: "lost", sentence: message, retryAtMs: Infinity };
}

/** Takes over what the server tells of a sandbox until it does so no more. @throws Refusal */
async function follow(sandbox: string, left: AbortSignal, onBegin: () => void): Promise<void> {
  const over = new AbortController();
  const response = await ask(
    "followSandbox",
    { sandbox, requests: recentRequests },
    { signal: AbortSignal.any([left, over.signal]) },
  );
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) return;
  let heardMs = presentMs();
  let events: SandboxEvent[] = [];
  const parser = createParser({ onEvent: ({ data }) => events.push(JSON.parse(data, seen) as SandboxEvent) });
  void watch();
  let hasBegun = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      heardMs = presentMs();
      parser.feed(value);
      takeAll(events);
      if (events.length > 0 && !hasBegun) {
        hasBegun = true;
        onBegin();
      }
      events = [];
    }
  } catch {
    if (!left.aborted) throw new Refusal(0, "The connection to the server is lost.");
  } finally {
    over.abort();
  }

  async function watch(): Promise<void> {
    while (!over.signal.aborted) {
      await pause(1000, over.signal);
      if (presentMs() - heardMs > longestSilenceMs) over.abort();
    }
  }
}
