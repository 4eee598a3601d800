import { setTimeout as sleep } from "node:timers/promises";
import { counted, holdMsOf, type Experiment } from "./experiment.ts";
import { openMany } from "./sockets.ts";
import { startWitness } from "./under-way.ts";

export const idleConnections: Experiment = {
  name: "idle connections",
  tried: (size) =>
    `${size.connections} connections that stay idle for ${holdMsOf(size) / 1000} s, half of them after one request and half without any; a client polls meanwhile`,
  promised: "99 % of the polls are answered within a second; a stop takes no longer; no crash",
  async run({ folder, kills, connections, say }) {
    const { server, port, watch, problems, finish } = await startWitness(`${folder}/mock.db`);
    const head = `GET /api/user/tier HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${server.token}\r\n\r\n`;
    const held = await watch(async () => {
      const sockets = await openMany(port, connections);
      say(`${sockets.length} connections`);
      for (const [index, socket] of sockets.entries()) {
        socket.resume();
        if (index % 2 === 0) socket.write(head);
      }
      await sleep(holdMsOf({ kills, connections }));
      return sockets;
    });
    const stillOpen = held.filter(({ destroyed }) => !destroyed).length;
    if (stillOpen < connections) problems.push(`only ${stillOpen} of ${connections} connections were held`);
    const figures = await finish();
    for (const socket of held) socket.destroy();
    return { happened: `${stillOpen} held; ${figures}`, lost: 0, broken: counted(problems) };
  },
};
