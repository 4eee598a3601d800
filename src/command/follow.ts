import { ControlError } from "../errors/control-error.ts";
import { realSleep } from "../core/clock.ts";
import type { Output } from "../app/control-routes.ts";
import type { Perform } from "./control-command.ts";
import { requestLine } from "./request-line.ts";
import { cachedTokenNames, readTokenNames } from "./token-names.ts";
import { exitCode, hasColours, type Terminal } from "./terminal.ts";

/** Prints the requests of a sandbox live, until the process gets a signal or the server ends. */
export const followJournal: Perform = async (ask, _texts, config, terminal) => {
  const { output } = terminal;
  const requests = (await ask()) as Output<"followJournal">;
  if (config.json) return printEach(requests, terminal, asJson);
  const isColoured = hasColours(output, terminal);
  const namesFor = cachedTokenNames(() => readTokenNames(config, terminal));
  return printEach(requests, { ...terminal, output: output.unfiltered ?? output }, async (request) =>
    requestLine(request, { isColoured, names: await namesFor(request.tokenId) }),
  );
};

/** Prints the state of a sandbox and its changes, one JSON object per line, until the same. */
export const followSandbox: Perform = async (ask, _texts, _config, terminal) =>
  printEach((await ask()) as Output<"followSandbox">, terminal, asJson);

const asJson = (item: unknown): string => `${JSON.stringify(item)}\n`;

async function printEach<T>(
  items: AsyncIterable<T>,
  terminal: Terminal,
  print: (item: T) => string | Promise<string>,
): Promise<number> {
  const iterator = items[Symbol.asyncIterator]();
  const over = new AbortController();
  const ended = Promise.race([
    new Promise<null>((resolve) => terminal.onStopSignal(() => resolve(null))),
    untilUnread(terminal, over.signal),
  ]);
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), ended]);
      if (next === null || next.done) return exitCode.success;
      terminal.output.write(await print(next.value));
    }
  } catch (error) {
    if (error instanceof ControlError) throw error;
    // The connection is lost because the server ended, which is a normal end.
    return exitCode.success;
  } finally {
    over.abort();
    // Close the connection, which would keep the process alive.
    void iterator.return?.();
  }
}

/** How often the output is checked for a reader. */
const lookMs = 250;

/** Resolves when the output has no reader any more, or when the signal aborts. */
async function untilUnread({ isOutputRead }: Terminal, signal: AbortSignal): Promise<null> {
  while (!signal.aborted && isOutputRead()) await realSleep(lookMs, signal);
  return null;
}
