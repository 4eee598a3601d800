// The servers of a simulation and the network before them: requests and answers take their time, and a dead server answers nobody.
import inject from "light-my-request";
import type { StartOptions } from "../../../src/app/start-options.ts";
import { type Mock, start } from "../../../src/start.ts";
import { createLog, type LogLine } from "../log.ts";
import { answerOf } from "../virtual-listen.ts";
import { machine, type VirtualProcess } from "../virtual-machine.ts";
import type { Exchange } from "./exchange.ts";
import type { Random } from "./random.ts";
import type { Stage } from "./stage.ts";

export const controlToken = "control-token-of-the-simulation";

type Server = { readonly process: VirtualProcess; readonly mock: Mock; readonly port: number };

export type Network = ReturnType<typeof createNetwork>;

type Given = {
  readonly stage: Stage;
  readonly random: Random;
  /** Gets what a process logs while it lives. */
  readonly onLog: (line: LogLine) => void;
  readonly options: StartOptions;
  /** Called when a start has failed. @returns whether to try again */
  readonly onStartFailed: (error: unknown) => boolean;
};

/** @param given `options` are those of every start of a server */
// eslint-disable-next-line max-lines-per-function -- its functions share the servers
export function createNetwork({ stage, random, onLog, options, onStartFailed }: Given) {
  const exchanges: Exchange[] = [];
  const running: (Server | null)[] = [];
  const ended: Server[] = [];
  const broken = new Map<Exchange, () => void>();
  let starts = 0;

  async function begin(place: number): Promise<void> {
    for (;;) {
      const process = stage.newProcess(`server ${(starts += 1)}`);
      const logger = createLog({ push: (line) => process.isDead || onLog(line) });
      const { promise } = await stage.as(process, () => start({ controlToken, logger, ...options }));
      try {
        const mock = await promise;
        running[place] = { process, mock, port: Number(new URL(mock.url).port) };
        return;
      } catch (error) {
        process.isDead = true;
        if (!onStartFailed(error)) throw error;
        await stage.sleep(1000, "start again");
      }
    }
  }

  /** Closes the connections of a server that is no more. */
  function breakAll(name: string): void {
    for (const [exchange, tell] of [...broken]) if (exchange.server === name) tell();
  }

  async function arrive(exchange: Exchange, place: number, token: string | null, answered: () => void): Promise<void> {
    const server = running[place];
    if (!server) return answered();
    const { process, port } = server;
    Object.assign(exchange, { arrivedAt: machine.uptimeMs, server: process.name });
    broken.set(exchange, () => {
      broken.delete(exchange);
      answered();
    });
    const { method, path, body } = exchange;
    const { promise } = await stage.as(process, () =>
      inject(answerOf(port), {
        method: method as "GET",
        url: path,
        ...(body !== undefined && { payload: body }),
        headers: {
          host: `127.0.0.1:${port}`,
          "user-agent": exchange.client,
          ...(token !== null && { authorization: `Bearer ${token}` }),
          ...(typeof body === "string" && { "content-type": "application/json" }),
        },
      }),
    );
    promise.then(
      ({ statusCode, headers, payload }) => {
        if (process.isDead || !broken.delete(exchange)) return;
        const told = new Map(Object.entries(headers as Record<string, string>));
        // It would be the same for all that happens within a second, and is not for what happens around its end.
        told.delete("date");
        const kept = Object.fromEntries(told);
        Object.assign(exchange, { answeredAt: machine.uptimeMs, status: statusCode, headers: kept, text: payload });
        answered();
      },
      () => broken.get(exchange)?.(),
    );
  }

  return {
    exchanges,
    begin,
    places: () => running.length,
    nameAt: (place: number): string | undefined => running[place]?.process.name,
    isUp: (place: number): boolean => running[place] !== null,
    /** Sends a request. Resolves when its answer has come, or when its connection has broken. */
    ask: (client: string, place: number, token: string | null, method: string, path: string, body?: object | string) =>
      new Promise<Exchange>((resolve) => {
        const exchange: Exchange = {
          ...{ number: exchanges.length, client, method, path, body, sentAt: machine.uptimeMs },
          ...{ arrivedAt: null, server: null, answeredAt: null, status: null, headers: {}, text: "" },
        };
        exchanges.push(exchange);
        const answered = () => stage.after(random.between(0, 20), `answer to ${client}`, () => resolve(exchange));
        stage.after(random.between(0, 20), `request of ${client}`, () => {
          arrive(exchange, place, token, answered).catch(answered);
        });
      }),
    /** Ends a process in the middle of what it does: what it has not written is lost. */
    kill(place: number): void {
      const server = running[place];
      if (!server) return;
      server.process.isDead = true;
      running[place] = null;
      ended.push(server);
      breakAll(server.process.name);
    },
    /** Stops a server as a signal does. */
    async stop(place: number): Promise<void> {
      const server = running[place];
      if (!server) return;
      running[place] = null;
      const { promise } = await stage.as(server.process, () => server.mock.stop());
      await promise;
      breakAll(server.process.name);
      server.process.isDead = true;
    },
    /** Closes the files of dead servers, when nobody looks any more. */
    async bury(): Promise<void> {
      for (const { process, mock } of ended) {
        process.isDead = false;
        const { promise } = await stage.as(process, () => mock.stop());
        await stage.until(promise.catch(() => undefined));
      }
    },
  };
}
