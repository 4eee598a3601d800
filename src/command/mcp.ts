import { randomUUID } from "node:crypto";
import { Writable } from "node:stream";
import { serveStdio, StdioServerTransport } from "@modelcontextprotocol/server/stdio";
import { type Call, routes } from "../app/control-routes.ts";
import { readTextFile } from "../app/text-file.ts";
import { callOver } from "../client/http-call.ts";
import type { Config } from "../config/settings.ts";
import { createDocsSearch } from "../mcp/search-docs.ts";
import { createMcpServer } from "../mcp/server.ts";
import { packageDocs, startAs, version } from "../start.ts";
import { explained, type Server, serverOf } from "./connection.ts";
import { problemOf } from "./health.ts";
import { registerServer } from "./register-server.ts";
import { serverOptions, withData } from "./server-options.ts";
import { CommandError, exitCode, type Output, type Terminal } from "./terminal.ts";

type Found = Server & {
  /** Stops the server if this process has started it. */
  readonly stop: () => Promise<void>;
};

/**
 * Serves MCP on standard input and output, until the input ends. Controls the running server. If there is none, it starts one in
 * memory, which stops with this command.
 */
export async function serveMcp(config: Config, terminal: Terminal): Promise<number> {
  const { errors, interactive } = terminal;
  const findOrStart = await finderOf(config, terminal);
  const { promise: ended, resolve: end } = Promise.withResolvers<undefined>();
  terminal.onStopSignal(() => end(undefined));
  let found = await findOrStart();
  if (interactive && terminal.output.isTTY)
    errors.write(
      "This command speaks MCP with an agent on its input and output. Configure it as docs/mcp.md shows. Ctrl-C ends it.\n",
    );

  let searching: Promise<Found> | undefined;
  /** Replaces a server that has stopped. Several calls may notice it at the same time. */
  const replace = async (stopped: Found): Promise<void> => {
    if (found !== stopped) return;
    searching ??= findOrStart().finally(() => (searching = undefined));
    found = await searching;
  };
  const call = (async (name, input) => {
    const callNow = ({ url, controlToken }: Found): Promise<unknown> =>
      (callOver(url, controlToken ?? "", routes) as (...given: unknown[]) => Promise<unknown>)(name, input);
    const used = found;
    try {
      return await callNow(used).catch(async (error: unknown) => {
        // The server has stopped since the last call. An address that the user has given stays the only one.
        if ((error as NodeJS.ErrnoException).code !== "ECONNREFUSED" || config.url !== undefined) throw error;
        await replace(used);
        return callNow(found);
      });
    } catch (error) {
      throw explained(error, found.url, found.controlToken !== undefined);
    }
  }) as Call;
  const docs = createDocsSearch(packageDocs());
  const target = {
    call,
    get url() {
      return found.url;
    },
    sandbox: config.sandbox,
    docs,
  };
  const input = terminal.input();
  for (const event of ["end", "close", "error"]) input.once(event, () => end(undefined));
  const connection = serveStdio(() => createMcpServer(target, version), {
    transport: new StdioServerTransport(input, writableOf(terminal.output)),
    onerror: ({ message }) => void errors.write(`MCP: ${message}\n`),
  });
  await ended;
  await connection.close();
  await found.stop();
  return exitCode.success;
}

/** A function that finds the server to control, or starts one. */
async function finderOf(config: Config, terminal: Terminal): Promise<() => Promise<Found>> {
  const { errors } = terminal;
  // Reading a scenario or data file may block on a pipe. No signal handler is installed yet, so a signal still ends the process.
  const options = await serverOptions(config, terminal);
  const file = config.data === undefined ? undefined : await readTextFile(config.data, "data");

  async function startOne(reason: string): Promise<Found> {
    const instance = randomUUID();
    const identity = { instance, controlTokenFrom: (newToken: () => string) => newToken() };
    const mock = await withData(file, terminal, (data) =>
      startAs(identity, { ...options, ...data, port: 0, host: "127.0.0.1", db: ":memory:" }),
    );
    const unregister = await registerServer(mock, instance, config, terminal, options.logger);
    errors.write(`${reason} Started one in memory on ${mock.url}\n`);
    const stop = async (): Promise<void> => {
      await unregister();
      await mock.stop();
    };
    return { url: mock.url, controlToken: mock.controlToken, stop };
  }

  return async () => {
    const server = await serverOf(config, terminal).catch((error: unknown) => error as Error);
    // Several servers run, for example those of other agents. An agent cannot choose, so it gets its own.
    if (server instanceof CommandError) return startOne(server.message);
    if (server instanceof Error) throw server;
    const problem = await problemOf(server.url);
    if (config.url === undefined && problem !== null) return startOne("No server was running.");
    errors.write(`${problem ?? `Controls the server on ${server.url}`}\n`);
    return { ...server, stop: () => Promise.resolve() };
  };
}

/** A stream that writes to an output without changing the text, because it is for a program. */
function writableOf(output: Output): Writable {
  const { write } = output.unfiltered ?? output;
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (write(chunk.toString()) === false && output.once) output.once("drain", () => done());
      else done();
    },
  });
}
