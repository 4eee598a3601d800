import { stripped } from "./servers/stripped.ts";
import type { Contender } from "./side-by-side.ts";

const command = new URL("../dist/cli.js", import.meta.url).pathname;

/** What polls ask for: paths of jobs, with a token; and the answer to the first of them. */
export type Polls = {
  readonly file: string;
  readonly paths: readonly string[];
  readonly headers: Record<string, string>;
  readonly body: string;
};

/** The built command. */
export const commandParameters = (db: string, port = 0): readonly string[] => [
  command,
  "start",
  "--json",
  "--port",
  String(port),
  "--db",
  db,
];

/** The built command, with a bucket that no bench empties. */
export const productParameters = (db: string, port = 0): readonly string[] => [
  ...commandParameters(db, port),
  "--rate-limit",
  "jobPolling=100000000/1m",
  "--rate-limit",
  "read=100000000/1m",
];

/** The jobs that are polled where not all of them are. */
export const hotPaths = (paths: readonly string[]): readonly string[] => paths.slice(0, Math.ceil(paths.length / 100));

/** The product as shipped, between the least that Node and Fastify can do and what one would write by hand. */
export function ownContenders(folder: string, { file, paths, headers, body }: Polls): readonly Contender[] {
  const hot = hotPaths(paths);
  const node = (name: string, given: string) => {
    const program = stripped(name, folder);
    return (port: number) => [process.execPath, program, given, String(port)] as const;
  };
  return [
    { command: node("fastify", body), targets: [{ name: "bare Fastify", paths: hot, headers }] },
    { command: node("http", body), targets: [{ name: "bare node:http", paths: hot, headers }] },
    {
      command: (port) => [process.execPath, ...productParameters(file, port)],
      targets: [
        { name: "audity-mock, 1 % of the jobs polled", paths: hot, headers },
        { name: "audity-mock, all jobs polled", paths, headers, askEachFirst: true },
      ],
    },
    { command: node("express", file), targets: [{ name: "Express 5 with the same lookup", paths: hot, headers }] },
  ];
}

/** The product with one job, as most other mock servers hold. */
export const productWithOneJob = ({ file, paths, headers }: Polls): Contender => ({
  command: (port) => [process.execPath, ...productParameters(file, port)],
  targets: [{ name: "audity-mock with one job", paths, headers }],
});
