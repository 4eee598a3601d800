import { signal } from "@preact/signals";
import { createParser } from "eventsource-parser";
import { pause, presentMs } from "./present.ts";
import { ask, Refusal, seen } from "./plane.ts";
import { learnServer } from "./known-tokens.ts";
import { forgetClock, holdTime } from "./sandbox-time.ts";
import { controlToken, sandboxName } from "./session.ts";
import { forget, takeAll } from "./world.ts";
import type { SandboxEvent } from "../control/types.gen.ts";

/** The state of the connection to the server. */
export type Connection =
  | { readonly kind: "connecting" | "live" }
  /** The connection is lost. The page tries again at `retryAtMs` on its own clock. */
  | { readonly kind: "lost"; readonly sentence: string; readonly retryAtMs: number }
  /** `locked`: the control token is missing or wrong. `off`: no control plane. `gone`: no such sandbox. */
  | { readonly kind: "locked" | "off" | "gone"; readonly sentence: string };

export const connection = signal<Connection>({ kind: "connecting" });

/** How many past requests are loaded. */
const recentRequests = 1000;

/** The connection counts as lost after this time without data. The server sends something every 15 s. */
const longestSilenceMs = 35_000;

/** The waits before the page connects again, by the number of failures. */
const waitsMs = [500, 1000, 2000, 4000, 8000];

/** The longest timer: the page waits for the user to change something. */
const longestPauseMs = 2 ** 31 - 1;

let attempt = new AbortController();

/** Connects again at once. */
export const retry = (): void => attempt.abort();

/** Keeps the page connected while it is open. */
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

/** The state after an error that a retry does not solve. */
function stuck({ status, message, route }: Refusal): Connection {
  if (status === 401) return { kind: "locked", sentence: controlToken.value === "" ? "" : message };
  if (status === 404) return { kind: route === "readServer" ? "off" : "gone", sentence: message };
  return { kind: "lost", sentence: message, retryAtMs: Infinity };
}

/** Follows a sandbox until the connection ends, and updates the page. @throws Refusal */
async function follow(sandbox: string, left: AbortSignal, onBegin: () => void): Promise<void> {
  const over = new AbortController();
  const response = await ask(
    "followSandbox",
    { sandbox, requests: recentRequests },
    { signal: AbortSignal.any([left, over.signal]) },
  );
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) return;
  let receivedAtMs = presentMs();
  let events: SandboxEvent[] = [];
  const parser = createParser({ onEvent: ({ data }) => events.push(JSON.parse(data, seen) as SandboxEvent) });
  void watch();
  let hasBegun = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      receivedAtMs = presentMs();
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
      if (presentMs() - receivedAtMs > longestSilenceMs) over.abort();
    }
  }
}
