import { Command, CommanderError } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { type Config, type FlagValues, readConfig, settings } from "../config.ts";
import { StartError } from "../errors.ts";
import { health } from "./health.ts";
import { listScenarios } from "./scenarios.ts";
import { startServer } from "./start.ts";
import { exitCode, type Terminal } from "./terminal.ts";

type Settings = readonly (keyof Config)[];

/** Runs the `audity-mock` command and resolves to its exit code. */
export async function run(terminal: Terminal): Promise<number> {
  let code: number = exitCode.fine;

  const command = (
    name: string,
    description: string,
    keys: Settings,
    action: (config: Config) => Promise<number> | number,
  ) => {
    const added = new Command(name).description(description).allowExcessArguments(false);
    for (const key of keys) addOption(added, key);
    added.addHelpText("after", helpOfEnvironment(keys));
    return added.action(async (flags: FlagValues) => {
      const { config, problems } = readConfig(flags, terminal.environment);
      if (problems.length > 0) throw new StartError(problems.join("\n"));
      code = await action(config);
    });
  };

  const program = new Command("audity-mock")
    .description(packageJson.description)
    .version(packageJson.version, "-V, --version", "print the version")
    .addHelpText("after", "\nWithout a command, the server is started. Options of a command: audity-mock start --help")
    .addCommand(
      command("start", "start the server", Object.keys(settings) as (keyof Config)[], (config) =>
        startServer(config, terminal),
      ),
      { isDefault: true },
    )
    .addCommand(
      command("health", "ask a running server whether it is ready", ["host", "port"], (config) =>
        health(config, terminal),
      ),
    )
    .addCommand(
      command("scenarios", "list what can happen to a job", ["json"], (config) => listScenarios(config, terminal)),
    );
  for (const each of [program, ...program.commands]) {
    each.exitOverride().configureOutput({
      writeOut: (text) => void terminal.output.write(text),
      writeErr: (text) => void terminal.errors.write(text),
    });
  }

  try {
    await program.parseAsync(terminal.arguments, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.fine : exitCode.misuse;
    if (!(error instanceof StartError)) throw error;
    terminal.errors.write(`${error.message}\n`);
    return exitCode.misuse;
  }
}

function addOption(command: Command, key: keyof Config): void {
  const { flag, description, shownFallback } = settings[key];
  const text = key === "json" ? description : `${description} (default: ${shownFallback})`;
  if (key === "rateLimit")
    command.option(flag, text, (rule: string, rules?: readonly string[]) => [...(rules ?? []), rule]);
  else command.option(flag, text);
}

function helpOfEnvironment(keys: Settings): string {
  const lines = keys.map((key) => `  ${settings[key].flag.padEnd(26)}${settings[key].environment.join(" or ")}`);
  return `\nEach option can also be set in the environment; the command line wins:\n${lines.join("\n")}`;
}
