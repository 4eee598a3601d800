import { setTimeout as sleep } from "node:timers/promises";
import { counted, holdMsOf, type Experiment, tenthOf } from "./experiment.ts";
import { residentMegabytes } from "./server.ts";
import { openMany } from "./sockets.ts";
import { startWitness } from "./under-way.ts";

const pipelined = 20;

/** What the server may hold for each of them: an answer, and what the systems' own buffers take. */
const mostKilobytesEach = 1024;

export const slowReaders: Experiment = {
  name: "slow readers",
  tried: (size) =>
    `${tenthOf(size.connections)} connections that each request the largest response ${pipelined} times at once, read nothing for ${holdMsOf(size) / 1000} s, and then close; a client polls meanwhile`,
  promised: `99 % of the polls are answered within a second; less than ${mostKilobytesEach} kB of memory per connection; no crash`,
  async run({ folder, kills, connections, say }) {
    const { server, port, watch, problems, finish } = await startWitness(`${folder}/mock.db`);
    const head = "GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n";
    const count = tenthOf(connections);
    await watch(async () => {
      const sockets = await openMany(port, count);
      say(`${sockets.length} connections`);
      for (const socket of sockets) {
        socket.pause();
        socket.write(head.repeat(pipelined));
      }
      await sleep(holdMsOf({ kills, connections }));
      if (sockets.length < count) problems.push(`only ${sockets.length} of ${count} connections were held`);
      for (const socket of sockets) socket.destroy();
      await sleep(1000);
    });
    const { most } = residentMegabytes(server.child);
    if (most > 250 + (count * mostKilobytesEach) / 1024) problems.push(`${count} slow readers took ${most} MB`);
    const figures = await finish();
    return { happened: `${count} held; ${figures}`, lost: 0, broken: counted(problems) };
  },
};
