import { ControlError } from "../errors/control-error.ts";
import { realSleep } from "../core/clock.ts";
import type { Output } from "../app/control-routes.ts";
import type { Perform } from "./control-command.ts";
import { requestLine } from "./request-line.ts";
import { exitCode, hasColours, type Terminal } from "./terminal.ts";

/** Prints the requests of a sandbox as they are answered, until the process is asked to end or the server does. */
export const followJournal: Perform = async (ask, _texts, config, terminal) => {
  const { output } = terminal;
  const requests = (await ask()) as Output<"followJournal">;
  const isColoured = hasColours(output, terminal);
  return config.json
    ? printEach(requests, terminal, asJson)
    : printEach(requests, { ...terminal, output: output.unfiltered ?? output }, (request) =>
        requestLine(request, isColoured),
      );
};

/** Prints how a sandbox stands and what changes in it, one JSON object a line, for as long. */
export const followSandbox: Perform = async (ask, _texts, _config, terminal) =>
  printEach((await ask()) as Output<"followSandbox">, terminal, asJson);

const asJson = (item: unknown): string => `${JSON.stringify(item)}\n`;

async function printEach<T>(items: AsyncIterable<T>, terminal: Terminal, print: (item: T) => string): Promise<number> {
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
      terminal.output.write(print(next.value));
    }
  } catch (error) {
    if (error instanceof ControlError) throw error;
    // Whoever ends the server has seen what there was to see.
    return exitCode.success;
  } finally {
    over.abort();
    // Lets go of the connection, which would keep the process.
    void iterator.return?.();
  }
}

/** How often it is looked for whether anybody still reads. */
const lookMs = 250;

/** Resolves when nobody reads the output any more, or when the signal aborts. */
async function untilUnread({ isOutputRead }: Terminal, signal: AbortSignal): Promise<null> {
  while (!signal.aborted && isOutputRead()) await realSleep(lookMs, signal);
  return null;
}
