import { connect, type Socket } from "node:net";

/** A connection that does not mind being cut. */
export function open(port: number, host = "127.0.0.1"): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.on("error", () => resolve(null));
    socket.once("connect", () => resolve(socket));
  });
}

/** As many connections as asked for, some at a time; those that were refused are left out. */
export async function openMany(port: number, count: number): Promise<Socket[]> {
  const sockets: Socket[] = [];
  const atOnce = 200;
  for (let first = 0; first < count; first += atOnce) {
    const some = Array.from({ length: Math.min(atOnce, count - first) }, () => open(port));
    for (const socket of await Promise.all(some)) if (socket) sockets.push(socket);
  }
  return sockets;
}

/** What came first on a connection, up to an end of it or of patience. */
export function firstAnswer(socket: Socket, patienceMs: number): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    const finish = () => {
      clearTimeout(timer);
      resolve(text);
    };
    const timer = setTimeout(finish, patienceMs);
    socket.on("data", (chunk: Buffer) => (text += chunk.toString("latin1")));
    socket.on("close", finish);
    socket.on("end", finish);
  });
}
