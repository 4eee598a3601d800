import { capabilities } from "../app/capabilities.ts";
import { checkedData } from "../app/data-file.ts";
import { readTextFile } from "../app/text-file.ts";
import type { Config } from "../config/settings.ts";
import { instantOrOffset } from "../core/instant.ts";
import { initialClockState } from "../core/clock.ts";
import { countsOf } from "../sandbox-control/module.ts";
import { readScenarios } from "./server-options.ts";
import { wrapped } from "./render.ts";
import { CommandError, exitCode, type Terminal } from "./terminal.ts";

/** Reports each mistake in a data file. @param at the time of the sandbox's clock, as the user typed it */
export async function checkData(
  path: string,
  at: string | undefined,
  config: Pick<Config, "scenarios" | "json">,
  { output }: Terminal,
): Promise<number> {
  const { sandboxAt } = initialClockState("real");
  const now = at === undefined ? sandboxAt : instantOrOffset(at, sandboxAt);
  if (now === null)
    throw new CommandError(`--at must be an instant such as 2026-01-31T12:00:00Z, not ${JSON.stringify(at)}.`);
  const file = await readTextFile(path, "data");
  const scenarios = config.scenarios === undefined ? [] : await readScenarios(config.scenarios);
  const data = checkedData(
    file,
    scenarios.map(({ name }) => name),
    now,
  );
  const counts = Object.fromEntries([...countsOf(capabilities, data)].filter(([, count]) => count > 0));
  output.write(
    config.json
      ? `${JSON.stringify({ file: path, ...counts }, null, 2)}\n`
      : wrapped(
          "",
          `${path} is valid: ${Object.entries(counts)
            .map(([what, count]) => `${what} ${count}`)
            .join(", ")}.`,
        ),
  );
  return exitCode.success;
}
