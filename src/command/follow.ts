import { ControlError } from "../control/problem.ts";
import type { Config } from "../settings.ts";
import { asTyped, connectionOf, given } from "./control.ts";
import type { Texts } from "./control-command.ts";
import { followOptions, journalFilter } from "./journal-commands.ts";
import { requestLine } from "./request-line.ts";
import { exitCode, type Terminal } from "./terminal.ts";

/** Prints the requests of a sandbox as they are answered, until the process is asked to end or the server does. */
export async function followJournal(texts: Texts, config: Config, terminal: Terminal): Promise<number> {
  const { output, environment } = terminal;
  const call = await connectionOf(config, terminal);
  const input = { sandbox: config.sandbox, ...given(texts, journalFilter) };
  const requests = await call("followJournal", input).catch((error: unknown) => {
    throw asTyped(error, journalFilter);
  });
  const isColoured = (output.isTTY ?? false) && !environment["NO_COLOR"];
  return printEach(requests, terminal, (request) =>
    config.json ? `${JSON.stringify(request)}\n` : requestLine(request, isColoured),
  );
}

/** Prints how a sandbox stands and what changes in it, one JSON object a line, for as long. */
export async function followSandbox(texts: Texts, config: Config, terminal: Terminal): Promise<number> {
  const call = await connectionOf(config, terminal);
  const input = { sandbox: config.sandbox, ...given(texts, followOptions) };
  const events = await call("followSandbox", input).catch((error: unknown) => {
    throw asTyped(error, followOptions);
  });
  return printEach(events, terminal, (event) => `${JSON.stringify(event)}\n`);
}

async function printEach<T>(items: AsyncIterable<T>, terminal: Terminal, print: (item: T) => string): Promise<number> {
  const iterator = items[Symbol.asyncIterator]();
  const asked = new Promise<null>((resolve) => terminal.onStopSignal(() => resolve(null)));
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), asked]);
      if (next === null || next.done) return exitCode.success;
      terminal.output.write(print(next.value));
    }
  } catch (error) {
    if (error instanceof ControlError) throw error;
    // Whoever ends the server has seen what there was to see.
    return exitCode.success;
  }
}
