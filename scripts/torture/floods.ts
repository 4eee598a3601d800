import { counted, type Experiment, tenthOf } from "./experiment.ts";
import { firstAnswer, open } from "./sockets.ts";
import { startWitness } from "./under-way.ts";

const megabyte = 2 ** 20;
const atOnce = 20;

/** What is sent, and what may be answered. */
const floods = (token: string): readonly { name: string; bytes: string; statuses: readonly number[] }[] => {
  const host = "Host: localhost\r\n";
  const authorization = `Authorization: Bearer ${token}\r\n`;
  const line = "GET /api/user/tier HTTP/1.1\r\n";
  const post = `POST /api/projects HTTP/1.1\r\n${host}${authorization}Content-Type: application/json\r\n`;
  return [
    {
      name: "a request line of a megabyte",
      bytes: `GET /${"a".repeat(megabyte)} HTTP/1.1\r\n${host}\r\n`,
      statuses: [431],
    },
    {
      name: "a query of a megabyte",
      bytes: `GET /api/projects?${"a=b&".repeat(megabyte / 4)} HTTP/1.1\r\n${host}\r\n`,
      statuses: [431],
    },
    { name: "a method of a megabyte", bytes: "G".repeat(megabyte), statuses: [400] },
    { name: "a header of a megabyte", bytes: `${line}${host}X-A: ${"a".repeat(megabyte)}\r\n\r\n`, statuses: [431] },
    {
      name: "a header name of a megabyte",
      bytes: `${line}${host}${"a".repeat(megabyte)}: a\r\n\r\n`,
      statuses: [431],
    },
    { name: "a hundred thousand headers", bytes: `${line}${host}${"X-A: a\r\n".repeat(100_000)}\r\n`, statuses: [431] },
    { name: "a megabyte of empty lines", bytes: "\r\n".repeat(megabyte / 2), statuses: [] },
    {
      name: "a token of a megabyte",
      bytes: `${line}${host}Authorization: Bearer ${"a".repeat(megabyte)}\r\n\r\n`,
      statuses: [431],
    },
    {
      name: "an announced body of a hundred megabytes",
      bytes: `${post}Content-Length: ${100 * megabyte}\r\n\r\n${"a".repeat(megabyte)}`,
      statuses: [413],
    },
    {
      name: "two megabytes in chunks",
      bytes: `${post}Transfer-Encoding: chunked\r\n\r\n${`400\r\n${"a".repeat(1024)}\r\n`.repeat(2048)}`,
      statuses: [413],
    },
    {
      name: "a chunk with an extension of a megabyte",
      bytes: `${post}Transfer-Encoding: chunked\r\n\r\n1;${"a".repeat(megabyte)}\r\n`,
      statuses: [400, 413],
    },
  ];
};

export const floodExperiment: Experiment = {
  name: "floods of bytes",
  tried: ({ connections }) =>
    `${tenthOf(connections)} connections, ${atOnce} at once, with ${floods("")
      .map(({ name }) => name)
      .join(", ")}; a client polls meanwhile`,
  promised:
    "431, 413 or 400 with a message, or the server closes the connection while the client still sends; 99 % of the polls are answered within a second; no crash",
  async run({ folder, connections, say }) {
    const { server, port, watch, problems, finish } = await startWitness(`${folder}/mock.db`);
    const kinds = floods(server.token);
    const statuses = new Map<string, number>();
    const count = tenthOf(connections);
    let sent = 0;
    const flood = async () => {
      for (;;) {
        const kind = kinds[sent % kinds.length];
        if (sent >= count || !kind) return;
        sent += 1;
        say(`${sent} of ${count}`);
        const socket = await open(port);
        if (!socket) {
          problems.push("a connection was refused");
          continue;
        }
        const answer = firstAnswer(socket, 3000);
        socket.write(kind.bytes);
        if (kind.statuses.length === 0) socket.end();
        const text = await answer;
        socket.destroy();
        const [, status = "cut"] = /^HTTP\/1\.1 (\d{3})/.exec(text) ?? [];
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        if (status === "cut") continue;
        if (!kind.statuses.includes(Number(status))) problems.push(`${kind.name} got ${status}`);
        if (!/\r\n\r\n\{"error":"[^"]+"/.test(text))
          problems.push(`${kind.name} got no sentence: ${text.slice(0, 200)}`);
      }
    };
    await watch(() => Promise.all(Array.from({ length: atOnce }, flood)));
    if (Math.max(...["400", "413", "431"].map((status) => statuses.get(status) ?? 0)) === 0)
      problems.push("nobody was told what was wrong");
    const figures = await finish();
    const answers = [...statuses].toSorted().map(([status, times]) => `${times} × ${status}`);
    return { happened: `${answers.join(", ")}; ${figures}`, lost: 0, broken: counted(problems) };
  },
};
