import { Command, CommanderError } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { type Config, type FlagValues, readConfig, settingNames, settings } from "../config.ts";
import { StartError } from "../errors.ts";
import { health } from "./health.ts";
import { listScenarios } from "./scenarios.ts";
import { startServer } from "./start.ts";
import { exitCode, type Terminal } from "./terminal.ts";

type Settings = readonly (keyof Config)[];

/** Runs the `audity-mock` command and resolves to its exit code. */
export async function run(terminal: Terminal): Promise<number> {
  let code: number = exitCode.success;

  const command = (
    name: string,
    description: string,
    keys: Settings,
    action: (config: Config) => Promise<number> | number,
    descriptions: Partial<Record<keyof Config, string>> = {},
  ) => {
    const added = new Command(name).description(description).allowExcessArguments(false);
    for (const key of keys) addOption(added, key, descriptions[key] ?? settings[key].description);
    added.addHelpText("after", helpOfEnvironment(keys));
    return added.action(async (flags: FlagValues) => {
      const { config, problems } = readConfig(flags, terminal.environment, keys);
      if (problems.length > 0) throw new StartError(problems.join("\n"));
      code = await action(config);
    });
  };

  const start = command("start", "start the server", settingNames, (config) => startServer(config, terminal));
  const program = new Command("audity-mock")
    .description(packageJson.description)
    .version(packageJson.version, "-V, --version", "print the version")
    .addHelpText(
      "after",
      () =>
        `\nWithout a command, the server is started:\n\n${start.helpInformation()}${helpOfEnvironment(settingNames)}`,
    )
    .addCommand(start, { isDefault: true })
    .addCommand(
      command(
        "health",
        "ask a running server whether it is ready; exit code 1 when it is not",
        ["host", "port"],
        (config) => health(config, terminal),
        { host: "address that the server listens on", port: "port that the server listens on" },
      ),
    )
    .addCommand(
      command("scenarios", "list what can happen to a job", ["json"], (config) => listScenarios(config, terminal)),
    );
  for (const each of [program, ...program.commands]) {
    each.exitOverride().configureOutput({
      writeOut: (text) => void terminal.output.write(text),
      writeErr: (text) => void terminal.errors.write(text),
      // One sentence, with what may have been meant.
      outputError: (text, write) => write(`${text.trim().replaceAll("\n", " ")}\n`),
    });
  }

  try {
    // Commander would take an unknown word for an argument of the default command.
    const [first = "-", second = "-"] = terminal.arguments;
    const named = first === "help" ? second : first;
    const names = program.commands.map((each) => each.name());
    if (!named.startsWith("-") && !names.includes(named) && named !== "help") {
      throw new StartError(`Unknown command ${JSON.stringify(named)}; commands are ${names.join(", ")}.`);
    }
    await program.parseAsync(terminal.arguments, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.success : exitCode.usageError;
    if (!(error instanceof StartError)) throw error;
    terminal.errors.write(`${error.message}\n`);
    return exitCode.usageError;
  }
}

function addOption(command: Command, key: keyof Config, description: string): void {
  const { flag, shownDefault } = settings[key];
  const text = key === "json" || key === "control" ? description : `${description} (default: ${shownDefault})`;
  if (key === "rateLimit")
    command.option(flag, text, (rule: string, rules?: readonly string[]) => [...(rules ?? []), rule]);
  else command.option(flag, text);
}

function helpOfEnvironment(keys: Settings): string {
  const lines = keys.map((key) => `  ${settings[key].flag.padEnd(26)}${settings[key].environment.join(" or ")}`);
  return `\nEach option can also be set in the environment; the command line wins:\n${lines.join("\n")}`;
}
