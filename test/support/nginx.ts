import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { cleanEnvironment } from "./command.ts";

export const hasNginx = spawnSync("nginx", ["-v"]).error === undefined;

export type Nginx = AsyncDisposable & {
  /** Reloads the configuration with `nginx -s reload`. */
  readonly reload: () => void;
};

/**
 * Starts the real nginx; resolves when a server behind it is ready.
 * @param folder where it keeps its files
 * @param url where it listens
 * @param http the content of `http { }`
 */
export async function startNginx(folder: string, url: string, http: string): Promise<Nginx> {
  const folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (kind) => `${kind}_temp_path ${folder}/${kind};`,
  );
  const main = `daemon off; pid ${folder}/nginx.pid; worker_processes 2; events {} http { ${folders.join(" ")} ${http} }`;
  writeFileSync(`${folder}/nginx.conf`, main);
  const nginx = spawn("nginx", ["-e", "stderr", "-c", `${folder}/nginx.conf`], {
    env: cleanEnvironment(),
    stdio: ["ignore", "ignore", "pipe"],
  });
  let errors = "";
  nginx.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const ended = once(nginx, "close");
  while (!(await fetch(`${url}/__mock/health`).catch(() => undefined))?.ok)
    if (nginx.exitCode !== null) throw new Error(`nginx ended with code ${nginx.exitCode}: ${errors}`);
  return {
    reload() {
      const { status } = spawnSync("nginx", ["-e", "stderr", "-c", `${folder}/nginx.conf`, "-s", "reload"]);
      if (status !== 0) throw new Error(`nginx could not be told to reload: ${errors}`);
    },
    async [Symbol.asyncDispose]() {
      nginx.kill("SIGTERM");
      await ended;
    },
  };
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}
