import { fork } from "node:child_process";
import { toBeStopped } from "./compare.ts";

/** How a client asks. */
export type Load = {
  readonly connections: number;
  /** Without it, each request is asked once; with it, over and over for so long. */
  readonly seconds?: number;
  /** The rate at which requests are due, however long answers take; without it, each answer lets the next one go. */
  readonly perSecond?: number;
  /** Whether latency is that of several loads, since the last without it. */
  readonly goesOn?: boolean;
};

/** What a client saw. */
export type Loaded = {
  /** How many answers there were of each status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** How many answers came before the time was over. */
  readonly inTime: number;
  readonly seconds: number;
  /** From the instant at which a request was due to the end of its answer. */
  readonly medianMs: number;
  readonly slowestMs: number;
  readonly longestMs: number;
  readonly cpuMicros: number;
};

const program = new URL("./clients/load.ts", import.meta.url).pathname;

/** One request as it is sent. */
export const requestOf = (method: string, path: string, token: string): string =>
  `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${token}\r\n${method === "POST" ? "content-length: 0\r\n" : ""}\r\n`;

export type Client = ReturnType<typeof openClient>;

/** A client in a process of its own, which asks for the least processor time that it can. */
export function openClient(url: string, requests: readonly string[]) {
  const child = fork(program, [url]);
  toBeStopped(child);
  child.send(requests);
  let asked = Promise.withResolvers<Loaded>();
  child.on("message", (loaded: Loaded) => asked.resolve(loaded));
  child.on("exit", () => asked.reject(new Error("The client has ended.")));
  return {
    ask(load: Load): Promise<Loaded> {
      asked = Promise.withResolvers();
      child.send(load);
      return asked.promise;
    },
    close: () => void child.kill(),
  };
}

/** How many answers there were. @throws Error when there was one of another status */
export function answersOf({ statuses }: Pick<Loaded, "statuses">, status: number): number {
  const { [status]: wanted = 0, ...others } = statuses;
  if (Object.keys(others).length > 0) throw new Error(`Not all answers were ${status}: ${JSON.stringify(statuses)}`);
  return wanted;
}
