import { ControlError } from "../control/problem.ts";
import type { Config } from "../settings.ts";
import { connectionOf } from "./control.ts";
import type { Texts } from "./control-command.ts";
import { journalFilter } from "./journal-commands.ts";
import { requestLine } from "./request-line.ts";
import { exitCode, type Terminal } from "./terminal.ts";

/** Prints the requests of a sandbox as they are answered, until the process is asked to end or the server does. */
export async function follow(texts: Texts, config: Config, terminal: Terminal): Promise<number> {
  const { output, environment } = terminal;
  const given = journalFilter.flatMap(({ field, flag, parse }) => {
    const text = texts[field];
    return text === undefined ? [] : [[field, parse ? parse(text, flag) : text] as const];
  });
  const call = await connectionOf(config, terminal);
  const requests = await call("followJournal", { sandbox: config.sandbox, ...Object.fromEntries(given) });
  const iterator = requests[Symbol.asyncIterator]();
  const asked = new Promise<null>((resolve) => terminal.onStopSignal(() => resolve(null)));
  const isColoured = (output.isTTY ?? false) && !environment["NO_COLOR"];
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), asked]);
      if (next === null || next.done) return exitCode.success;
      output.write(config.json ? `${JSON.stringify(next.value)}\n` : requestLine(next.value, isColoured));
    }
  } catch (error) {
    if (error instanceof ControlError) throw error;
    // Whoever ends the server has seen what there was to see.
    return exitCode.success;
  }
}
