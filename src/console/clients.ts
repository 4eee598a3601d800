import { effect, type Signal, signal } from "@preact/signals";
import { standsStill } from "../core/clock-mode.ts";
import type { Input } from "../app/control-routes.ts";
import {
  type ClientName,
  clientNames,
  labelOf,
  type Memory,
  noMemory,
  policies,
  remember,
  type Response,
} from "./client-policy.ts";
import { clientToken } from "./client-token.ts";
import { agentCurl, type Equivalent, equivalentOf } from "./equivalent.ts";
import { lastAction, runShown } from "./perform.ts";
import { call, jsonOf } from "./plane.ts";
import { pause, presentMs } from "./present.ts";
import { loadReport, verdictOn } from "./report-data.ts";
import type { Verdict } from "./report-types.ts";
import { sandboxNow } from "./sandbox-time.ts";
import { sandboxName } from "./session.ts";
import { requests, sandbox } from "./world.ts";

/** What a simulated client is doing. */
export type ClientState = {
  readonly kind: "idle" | "starting" | "polling" | "waiting" | "over";
  /** The job that it polls; empty before there is one. */
  readonly jobId: string;
  /** Until when it waits, on the sandbox's clock. */
  readonly until: number;
  readonly memory: Memory;
  /** How it ended. */
  readonly sentence: string;
  /** What the polling report says of it, once it has ended. */
  readonly verdict: Verdict | undefined;
};

const idle: ClientState = {
  kind: "idle",
  jobId: "",
  until: 0,
  memory: noMemory,
  sentence: "",
  verdict: undefined,
};

export const clients: Readonly<Record<ClientName, Signal<ClientState>>> = {
  polite: signal(idle),
  impatient: signal(idle),
  careless: signal(idle),
};

export const isRunning = ({ kind }: ClientState): boolean => kind !== "idle" && kind !== "over";

/** The clients that run, and what stops each. */
const running = new Map<ClientName, AbortController>();

/** From this speed of the clock on, a job of ten seconds would be over before a client could poll it five times. */
const fastClock = 5;

/** The job of a client: one of its own, so that the report tells the clients apart. */
const jobInput = (): Input<"createJob"> => ({
  sandbox: sandboxName.peek(),
  scenario: paceOf() < fastClock ? "completes" : "slow",
});

/** A shell command that triggers a job, and one that polls it as the client does. */
export function startEquivalent(name: ClientName): Equivalent {
  const { atOnce, sleep } = policies[name];
  const poll = agentCurl("GET", `/api/agent/jobs/${clients[name].peek().jobId || "JOB_ID"}`);
  const polls = Array.from({ length: atOnce }, () => (atOnce === 1 ? `${poll};` : `${poll} &`)).join(" ");
  return { command: equivalentOf("createJob", jobInput()).command, curl: `while ${sleep}; do ${polls} done` };
}

/** Starts a client: creates its token when it has none, triggers a job, and polls that. */
export async function startClient(name: ClientName): Promise<void> {
  const owner = sandbox.peek()?.owners[0];
  if (!owner || running.has(name)) return;
  const over = new AbortController();
  const change = changing(name, over.signal);
  running.set(name, over);
  change({ ...idle, kind: "starting" });
  try {
    const begun = await runShown(startEquivalent(name), async () => {
      const access = await clientToken(owner.id, labelOf(name));
      return { result: { ...access, jobId: (await call("createJob", jobInput())).id } };
    });
    if (begun === undefined) {
      change({ kind: "over", sentence: lastAction.peek()?.sentence ?? "" });
      return;
    }
    change({ jobId: begun.jobId });
    await pollJob(name, begun.jobId, begun.token, over.signal);
    await learnVerdict(name, begun.jobId, begun.id);
  } finally {
    // A client that was stopped may have been started again.
    if (running.get(name) === over) running.delete(name);
  }
}

/** Reads the report on a client that has ended. */
async function learnVerdict(name: ClientName, jobId: string, tokenId: string): Promise<void> {
  // Another sandbox has another report.
  const isCurrent = () => clients[name].peek().jobId === jobId;
  if (!isCurrent()) return;
  await loadReport();
  if (isCurrent()) clients[name].value = { ...clients[name].peek(), verdict: verdictOn(jobId, tokenId) };
}

/** A function that changes the state of a client, until it is stopped. */
const changing = (name: ClientName, over: AbortSignal) => (change: Partial<ClientState>) => {
  if (!over.aborted) clients[name].value = { ...clients[name].peek(), ...change };
};

/** Stops a client. It keeps its numbers. */
export function stopClient(name: ClientName): void {
  running.get(name)?.abort();
  running.delete(name);
  clients[name].value = { ...clients[name].peek(), kind: "over", sentence: "Stopped" };
}

/** Stops all clients and forgets their numbers. */
function forgetClients(): void {
  for (const name of clientNames) {
    running.get(name)?.abort();
    running.delete(name);
    clients[name].value = idle;
  }
}

/** Polls a job as the policy says, until it stops or the signal aborts. */
async function pollJob(name: ClientName, jobId: string, token: string, over: AbortSignal): Promise<void> {
  const { atOnce, next } = policies[name];
  const change = changing(name, over);
  let memory = noMemory;
  while (!over.aborted) {
    change({ kind: "polling" });
    const sentAt = sandboxNow();
    const polls = Array.from({ length: atOnce }, () => poll(jobId, token, over));
    memory = remember(memory, await Promise.all(polls));
    change({ memory });
    const then = next(memory, chance());
    if ("stop" in then) {
      change({ kind: "over", sentence: then.stop });
      return;
    }
    // An interval counts from poll to poll; what the server asks for, from its response.
    const until = (memory.refusedInARow > 0 ? sandboxNow() : sentAt) + then.waitMs;
    change({ kind: "waiting", until });
    await waitUntil(until, over);
  }
}

/** A random number from 0 to 1. */
const chance = (): number => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32;

/** How much time passes on the sandbox's clock in one of the client's. A clock that stands still is moved by hand, or by other requests. */
function paceOf(): number {
  const clock = sandbox.peek()?.clock;
  return clock && !standsStill(clock.mode) ? clock.scale : 1;
}

async function poll(jobId: string, token: string, over: AbortSignal): Promise<Response> {
  await takeTurn(over);
  const request = { headers: { authorization: `Bearer ${token}` }, cache: "no-store", signal: over } as const;
  try {
    const response = await fetch(`/api/agent/jobs/${jobId}`, request);
    const { status, headers } = response;
    const seconds = Number(headers.get("retry-after") ?? NaN);
    const body = await jsonOf<{ data?: { status?: string } } | null>(response).catch(() => null);
    return {
      status,
      // The header counts in seconds of the client.
      retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 * paceOf() : null,
      jobStatus: body?.data?.status ?? null,
    };
  } catch {
    return { status: null, retryAfterMs: null, jobStatus: null };
  }
}

/** How often a client that waits looks at the clock: it may be moved or stopped at any time. */
const lookMs = 100;

/** Waits on the sandbox's clock. */
async function waitUntil(until: number, over: AbortSignal): Promise<void> {
  for (;;) {
    const leftMs = until - sandboxNow();
    if (leftMs <= 0 || over.aborted) return;
    await pause(Math.min(lookMs, leftMs / paceOf()), over);
  }
}

/** How many requests all clients together may send in a second of real time, however fast the sandbox's clock is. */
const mostPerSecond = 50;

let second = { startedMs: -Infinity, sent: 0 };

async function takeTurn(over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    const now = presentMs();
    if (now - second.startedMs >= 1000) second = { startedMs: now, sent: 0 };
    if (second.sent < mostPerSecond) {
      second.sent += 1;
      return;
    }
    await pause(second.startedMs + 1000 - now, over);
  }
}

sandboxName.subscribe(forgetClients);
addEventListener("pagehide", forgetClients);

/** The number of the newest request. It only becomes smaller when the sandbox begins anew. */
let newest = 0;
effect(() => {
  const now = requests.value.at(-1)?.number ?? 0;
  if (now < newest) forgetClients();
  newest = now;
});
