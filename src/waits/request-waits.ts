import type { Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Context } from "../capability/capability.ts";
import { nextTurn } from "../core/clock.ts";
import { createOutageLog } from "../database/outage.ts";
import { principalCache } from "../resources/account/module.ts";
import { changeClock } from "../sandbox/change-clock.ts";
import type { LiveSandbox } from "../sandbox/sandbox.ts";
import { nextEvent } from "../capability/next-event.ts";

/**
 * A clock jumps when for this real time no request has begun to wait or was answered: requests that are sent together arrive one by
 * one, and a client that gets a response may send its next request.
 */
const settleMs = 10;

/** More turns of the event loop than a client in this process takes to connect and send, and the server to accept and read. */
const turnsOfArrival = 8;

/** How often a clock that cannot jump is looked at again, in real time. */
const lookMs = 250;

/**
 * The requests of the Agent API that wait for the clock of their sandbox. In the clock mode `skip`, the clock jumps to the next
 * event while all requests under way wait for it.
 */
// eslint-disable-next-line max-lines-per-function -- its functions share the connections and the clocks that jump
export function requestWaits(context: Context) {
  const { sandboxes, events, wallClock, logger, use } = context;
  const principals = use(principalCache);
  const onFailure = createOutageLog(logger, wallClock, "A clock cannot jump to the next event");
  const connections = new Set<Socket & { readonly _httpMessage?: ServerResponse | null }>();
  /** The clocks that jump, with what wakes each from its pause. */
  const jumping = new Map<LiveSandbox, { wake: () => void; readonly ended: Promise<void> }>();
  /** The sandboxes in which requests wait, with the real time at which a wait or another request began or ended last. */
  const activeAt = new Map<LiveSandbox, number>();
  const watched = new WeakSet<ServerResponse>();
  const stopping = new AbortController();

  const mayJump = (sandbox: LiveSandbox): boolean =>
    !stopping.signal.aborted && sandbox.clock.mode === "skip" && sandbox.waits.size > 0;

  /** Looks whether the clock of a sandbox may jump now. */
  function look(sandbox: LiveSandbox): void {
    if (!mayJump(sandbox)) return;
    const known = jumping.get(sandbox);
    if (known) return known.wake();
    jumping.set(sandbox, { wake: () => undefined, ended: run(sandbox) });
  }

  async function run(sandbox: LiveSandbox): Promise<void> {
    while (mayJump(sandbox)) {
      await settle(sandbox);
      for (let turns = 0; turns < turnsOfArrival; turns += 1) await nextTurn();
      try {
        if (mayJump(sandbox) && (await jump(sandbox))) continue;
      } catch (error) {
        onFailure(error);
      }
      await rest(sandbox);
    }
    // In the turn of the last look: a wait that begins later starts anew.
    jumping.delete(sandbox);
  }

  async function settle(sandbox: LiveSandbox): Promise<void> {
    for (;;) {
      const quietAt = (activeAt.get(sandbox) ?? 0) + settleMs;
      if (stopping.signal.aborted || wallClock.now() >= quietAt) return;
      await wallClock.sleepUntil(quietAt, stopping.signal);
    }
  }

  /** Notes that a request of a sandbox has begun to wait or was answered. */
  function stir(sandbox: LiveSandbox): void {
    if (sandbox.waits.size === 0) activeAt.delete(sandbox);
    else activeAt.set(sandbox, wallClock.now());
    look(sandbox);
  }

  async function rest(sandbox: LiveSandbox): Promise<void> {
    const jumps = jumping.get(sandbox);
    if (!jumps || !mayJump(sandbox)) return;
    const woken = new AbortController();
    jumps.wake = () => woken.abort();
    await wallClock.sleepUntil(wallClock.now() + lookMs, woken.signal);
  }

  /** A response of a sandbox that does not only wait for the clock. */
  function busyIn(sandbox: LiveSandbox): ServerResponse | undefined {
    for (const { _httpMessage: response } of connections) {
      if (!response || response.destroyed || sandbox.waits.has(response)) continue;
      if (principals.find(response.req.headers.authorization ?? "")?.sandbox === sandbox) return response;
    }
    return undefined;
  }

  /** Moves a clock to the next event. @returns whether there is one, and no request holds it back */
  async function jump(sandbox: LiveSandbox): Promise<boolean> {
    // Another process may have changed the sandbox.
    context.refresh();
    if (sandboxes.loaded(sandbox.key) !== sandbox || !mayJump(sandbox)) return false;
    const busy = busyIn(sandbox);
    if (busy) {
      if (!watched.has(busy)) busy.once("close", () => stir(sandbox));
      watched.add(busy);
      return false;
    }
    const event = nextEvent(context, sandbox);
    if (!event) return false;
    const { resets } = sandbox;
    await changeClock(context, sandbox, ({ mode, now }) => ({
      kind: "reach",
      at: mode === "skip" && sandbox.resets === resets ? event.at : now(),
    }));
    events.emit("sandboxChanged", sandbox.key);
    return true;
  }

  events.on("sandboxChanged", (key) => {
    for (const sandbox of activeAt.keys()) if (key === null || key === sandbox.key) look(sandbox);
  });

  return {
    /**
     * Resolves as a wait of a request does, and counts the request as waiting until then.
     * @param at the instant at which it continues; Infinity: another event ends the wait
     */
    async during<T>(sandbox: LiveSandbox, response: ServerResponse, at: number, wait: Promise<T>): Promise<T> {
      sandbox.waits.set(response, at);
      stir(sandbox);
      try {
        return await wait;
      } finally {
        sandbox.waits.delete(response);
        stir(sandbox);
      }
    },
    /** Looks at the connections of a server, to know the requests that are under way. */
    watch(server: Server): void {
      server.on("connection", (socket: Socket) => {
        connections.add(socket);
        socket.once("close", () => connections.delete(socket));
      });
    },
    /** Stops all jumps. Resolves when they have stopped. */
    async stop(): Promise<void> {
      stopping.abort();
      const all = [...jumping.values()];
      for (const { wake } of all) wake();
      await Promise.all(all.map(({ ended }) => ended));
    },
  };
}
