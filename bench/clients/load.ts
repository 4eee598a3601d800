import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { createHistogram } from "node:perf_hooks";
import type { Load, Loaded } from "../load.ts";

// A client that leaves as much of the machine to the server as it can: bare sockets, one request at a time on each.
const { hostname, port } = new URL(process.argv[2] ?? "");

/** How often a client with a rate looks whether something is due. */
const tickMs = 1;

type Connection = { readonly socket: Socket; dueAt: number; received: string };

let requests: readonly string[] = [];
const connections: Connection[] = [];
const latencies = createHistogram();
/** Is told of each answer. */
let answered: (connection: Connection, status: string) => void = () => undefined;

async function open(): Promise<void> {
  const socket = connect(Number(port), hostname).setNoDelay().setEncoding("latin1");
  const connection: Connection = { socket, dueAt: 0, received: "" };
  socket.on("data", (text: string) => {
    connection.received += text;
    const end = connection.received.indexOf("\r\n\r\n");
    if (end < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(connection.received.slice(0, end))?.[1]);
    if (!(connection.received.length >= end + 4 + length)) return;
    const status = connection.received.slice(9, 12);
    connection.received = "";
    answered(connection, status);
  });
  await once(socket, "connect");
  socket.on("close", () => process.exit(1));
  connections.push(connection);
}

async function ask({ connections: wanted, seconds, perSecond, goesOn = false }: Load): Promise<Loaded> {
  while (connections.length < wanted) await open();
  if (!goesOn) latencies.reset();
  const statuses: Record<string, number> = {};
  const idle = connections.slice(0, wanted);
  const total = seconds === undefined ? requests.length : perSecond ? Math.ceil(perSecond * seconds) : Infinity;
  const cpu = process.cpuUsage();
  const begun = performance.now();
  const endsAt = seconds === undefined ? Infinity : begun + seconds * 1000;
  let [sent, done, inTime] = [0, 0, 0];
  await new Promise<void>((resolve) => {
    const isOver = (now: number) => sent === total || now >= endsAt;
    const send = (now: number) => {
      while (!isOver(now)) {
        const dueAt = perSecond ? begun + (sent * 1000) / perSecond : now;
        if (dueAt > now) return;
        const connection = idle.pop();
        if (!connection) return;
        connection.dueAt = dueAt;
        connection.socket.write(requests[sent % requests.length] ?? "");
        sent += 1;
      }
    };
    const finish = (now: number) => {
      if (!isOver(now) || done < sent) return;
      clearInterval(timer);
      resolve();
    };
    const step = () => {
      const now = performance.now();
      send(now);
      finish(now);
    };
    const timer = setInterval(step, perSecond || seconds !== undefined ? tickMs : 1000);
    answered = (connection, status) => {
      const now = performance.now();
      statuses[status] = (statuses[status] ?? 0) + 1;
      latencies.record(Math.max(1, Math.round((now - connection.dueAt) * 1e6)));
      done += 1;
      if (now <= endsAt) inTime += 1;
      idle.push(connection);
      send(now);
      finish(now);
    };
    step();
  });
  const { user, system } = process.cpuUsage(cpu);
  return {
    statuses,
    inTime,
    seconds: (performance.now() - begun) / 1000,
    medianMs: latencies.percentile(50) / 1e6,
    slowestMs: latencies.percentile(99) / 1e6,
    longestMs: latencies.max / 1e6,
    cpuMicros: user + system,
  };
}

process.on("message", (message: Load | readonly string[]) => {
  if (message instanceof Array) requests = message;
  else void ask(message).then((loaded) => process.send?.(loaded));
});
process.on("disconnect", () => process.exit());
