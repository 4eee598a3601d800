import type { FastifyBaseLogger } from "fastify";
import type { Config } from "../config/settings.ts";
import type { Mock } from "../start.ts";
import { register } from "./running-servers.ts";
import type { Terminal } from "./terminal.ts";
import { dataFolder } from "./user-folders.ts";

/**
 * Registers a server that this process has started, so that other commands of the user find it.
 * @returns a function that removes it; call it before the server stops, because the next server at its address uses the same file
 */
export async function registerServer(
  { url, controlToken }: Pick<Mock, "url" | "controlToken">,
  instance: string,
  config: Pick<Config, "controlToken">,
  { environment, pid, isRunning }: Terminal,
  logger: FastifyBaseLogger,
): Promise<() => Promise<void>> {
  try {
    const server = { url, instance, pid, controlToken: config.controlToken === undefined ? controlToken : null };
    const unregister = await register(await dataFolder(environment), server, isRunning);
    return () => unregister().catch(() => undefined);
  } catch (error) {
    logger.info(error, "the server cannot be registered, so other commands need --url to find it");
    return () => Promise.resolve();
  }
}
