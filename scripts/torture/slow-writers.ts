import { setTimeout as sleep } from "node:timers/promises";
import { counted, type Experiment, tenthOf } from "./experiment.ts";
import { firstAnswer, openMany } from "./sockets.ts";
import { startWitness } from "./under-way.ts";

/** Node looks every half minute for heads that have taken a minute. */
const headPatienceMs = 95_000;
const shortMs = 1000;

/** Where there are few connections, nobody waits for the end of them. */
const waitsForEnd = (connections: number): boolean => connections >= 1000;

export const slowWriters: Experiment = {
  name: "slow writers",
  tried: ({ connections }) =>
    `${tenthOf(connections)} connections that send one character of a request every half second, half of them in the body; ${
      waitsForEnd(connections) ? "until the server answers 408" : `for ${shortMs / 1000} s`
    }; a client polls meanwhile`,
  promised:
    "99 % of the polls are answered within a second; a request whose headers are incomplete after a minute gets 408 with a message, at a check every half minute; no crash",
  async run({ folder, connections, say }) {
    const { server, port, watch, problems, finish } = await startWitness(`${folder}/mock.db`);
    const count = tenthOf(connections);
    const authorization = `Authorization: Bearer ${server.token}\r\n`;
    const json = "Content-Type: application/json\r\nContent-Length: 10000\r\n\r\n{";
    const refused = await watch(async () => {
      const sockets = await openMany(port, count);
      const isHead = (index: number) => index % 2 === 0;
      const patienceMs = waitsForEnd(connections) ? headPatienceMs : shortMs;
      const answers = sockets.map((socket) => firstAnswer(socket, patienceMs));
      for (const [index, socket] of sockets.entries())
        socket.write(
          `${isHead(index) ? "GET" : "POST"} /api/projects HTTP/1.1\r\nHost: localhost\r\n${authorization}${isHead(index) ? "X-Slow: " : json}`,
        );
      const begun = performance.now();
      while (performance.now() - begun < patienceMs) {
        say(`${sockets.length} connections, ${((performance.now() - begun) / 1000).toFixed(0)} s`);
        for (const socket of sockets) if (socket.writable) socket.write("a");
        await sleep(500);
        if (sockets.every(({ destroyed }, index) => destroyed || !isHead(index))) break;
      }
      for (const socket of sockets) socket.destroy();
      if (sockets.length < count) problems.push(`only ${sockets.length} of ${count} connections were held`);
      const heads = (await Promise.all(answers)).filter((_, index) => isHead(index));
      const ended = heads.filter((text) => /^HTTP\/1\.1 408 [^]*\r\n\r\n\{"error":"[^"]+"\}$/.test(text)).length;
      if (waitsForEnd(connections) && ended < heads.length)
        problems.push(`${heads.length - ended} of ${heads.length} slow heads did not get 408 and a sentence`);
      return ended;
    });
    const figures = await finish();
    return { happened: `${count} held, ${refused} got 408; ${figures}`, lost: 0, broken: counted(problems) };
  },
};
