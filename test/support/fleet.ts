import { readFileSync, writeFileSync } from "node:fs";
import { type Server, startProcess } from "./command.ts";
import { freePort, startNginx } from "./nginx.ts";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

/** The shell blocks of docs/fleet.md: how a server is started, and how a CI job finds its shard. */
export const [startOfPage = "", jobOfPage = ""] = [...read("docs/fleet.md").matchAll(/^```sh\n(.*?)^```/gms)].map(
  ([, block = ""]) => block,
);

/** The configuration that comes with the repository. */
export const configuration = read("examples/fleet/nginx.conf");

/** The shards of that configuration, with the address that each has there. */
export const addresses = new Map(
  [...configuration.matchAll(/^upstream (\w{1,4}) \{ server (\S+);/gm)].map(([, shard = "", address = ""]) => [
    shard,
    address,
  ]),
);

export type Fleet = AsyncDisposable & {
  /** Where the proxy is. */
  readonly url: string;
  readonly controlTokenOf: (shard: string) => string;
  /** The servers as they are reached without the proxy. */
  readonly serverOf: (shard: string) => Server;
  /** Kills a server. */
  readonly kill: (shard: string) => Promise<unknown>;
  /** Starts a server that was killed, with its file and on its port. */
  readonly restart: (shard: string) => Promise<void>;
  /** Adds a server by the steps of the page, the last of which is `nginx -s reload`. */
  readonly add: (shard: string) => Promise<void>;
};

/** Starts a server for each shard as the page says, and the real nginx with the repository's configuration. */
export async function startFleet(folder: string): Promise<Fleet> {
  await using beginning = new AsyncDisposableStack();
  let started = beginning;
  const servers = new Map<string, Server>();
  const wordsOf = (shard: string) =>
    startOfPage
      .replace("10.28.34.11", "127.0.0.1")
      .replace("--shard a", `--shard ${shard}`)
      .replace("a.any", `${shard}.any`)
      .replace("a.db", `${folder}/${shard}.db`)
      .trim()
      .split(" ")
      .slice(3);
  const begin = async (shard: string, ...more: string[]) => {
    servers.set(shard, started.use(await startProcess([...wordsOf(shard), "--rate-limits", "off", ...more])));
  };
  const serverOf = (shard: string): Server => {
    const server = servers.get(shard);
    if (!server) throw new Error(`There is no shard ${shard}.`);
    return server;
  };
  await Promise.all([...addresses.keys()].map((shard) => begin(shard)));

  const listen = `127.0.0.1:${await freePort()}`;
  let ours = configuration.replace("listen 2834", `listen ${listen}`);
  for (const [shard, address] of addresses) ours = ours.replaceAll(address, new URL(serverOf(shard).ready.url).host);
  writeFileSync(`${folder}/fleet.conf`, ours);
  const url = `http://${listen}`;
  const { reload } = started.use(await startNginx(folder, url, `include ${folder}/fleet.conf;`));

  started = beginning.move();
  return {
    url,
    controlTokenOf: (shard) => serverOf(shard).ready.controlToken,
    serverOf,
    kill: (shard) => serverOf(shard).end("SIGKILL"),
    restart: (shard) => begin(shard, "--port", new URL(serverOf(shard).ready.url).port),
    add: async (shard) => {
      await begin(shard);
      const { host } = new URL(serverOf(shard).ready.url);
      const row = /^ *"~.*" c;\n/m.exec(ours)?.[0] ?? "";
      ours = ours
        .replace(
          row,
          () => row + row.replace("aky_c", `aky_${shard}`).replace("+c", `+${shard}`).replace("c;", `${shard};`),
        )
        .replace(/^upstream c .*\n/m, (line) => `${line}upstream ${shard} { server ${host}; keepalive 32; }\n`)
        .replace(/^upstream anywhere \{\n/m, (line) => `${line}    server ${host};\n`);
      writeFileSync(`${folder}/fleet.conf`, ours);
      reload();
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}
