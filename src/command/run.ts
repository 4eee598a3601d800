import { Command, CommanderError } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { connectionSettings, type FlagValues, readConfig, serverSettings } from "../config/read-config.ts";
import { ControlError } from "../errors/control-error.ts";
import { StartError } from "../errors/start-error.ts";
import { available } from "../core/names.ts";
import { type Config, settings } from "../config/settings.ts";
import { routes as ownRoutes } from "../app/control-routes.ts";
import type { Routes } from "../control/route.ts";
import { callControlPlane, choosesSandbox, declare, inFlags } from "./control.ts";
import type { ControlCommand, Texts } from "./control-command.ts";
import { commandsOf, groupsOf } from "./commands-of.ts";
import { addressSettings, type Finish, type Keys, ownCommands, tokenOfClient } from "./own-commands.ts";
import { CommandError, defectReport, exitCode, neutralTerminal, type Terminal } from "./terminal.ts";

/**
 * Runs the `audity-mock` command and resolves to its exit code.
 * @param routes the routes of the control plane that have commands
 */
export async function run(given: Terminal, routes: Routes = ownRoutes): Promise<number> {
  const terminal = neutralTerminal(given);
  let code: number = exitCode.success;

  const finish: Finish = (command, keys, action, { hidden = [], ...descriptions } = {}) => {
    for (const key of keys) addOption(command, key, descriptions[key] ?? settings[key].description);
    command.addHelpText("after", helpOfEnvironment(keys));
    return command.action(async () => {
      const flags: FlagValues = command.opts();
      const { config, problems } = readConfig(flags, terminal.environment, [...keys, ...hidden]);
      if (problems.length > 0) throw new CommandError(problems.join("\n"));
      code = await action(config, command.args, flags);
    });
  };

  const own = ownCommands(finish, terminal);
  const program = new Command("audity-mock")
    .description(packageJson.description)
    .version(packageJson.version, "-V, --version", "print the version")
    .enablePositionalOptions()
    .addHelpText(
      "after",
      () =>
        `\nWithout a command, audity-mock starts the server:\n\n${own.start.helpInformation()}${helpOfEnvironment(serverSettings)}`,
    )
    .addCommand(own.start, { isDefault: true });
  for (const command of Object.values(own).slice(1)) program.addCommand(command);
  const [first = "-", ...rest] = terminal.arguments;
  const wantsHelp = first === "help" && rest.length > 0;
  const typed = (wantsHelp ? rest : terminal.arguments).find((word) => !word.startsWith("-"));
  const groups = groupsOf(routes);
  for (const command of commandsOf(routes)) {
    const group = groupOf(program, command.words, groups);
    // Build only the group that was typed: help shows no other group's commands, and building them slows down every start.
    if (group !== program && command.words.split(" ")[0] !== typed) continue;
    const useless = [...(choosesSandbox(command) ? [] : ["sandbox"]), ...(command.definition.produces ? ["json"] : [])];
    const keys = connectionSettings.filter((key) => !useless.includes(key));
    const added = finish(
      declare(command),
      keys,
      (config, words, flags) => callControlPlane(command, textsOf(command, words, flags), config, terminal),
      { hidden: addressSettings, controlToken: tokenOfClient },
    );
    group.addCommand(added);
  }
  prepare(program, terminal);

  try {
    assertCommand(program, wantsHelp ? rest : terminal.arguments);
    // Commander's own `help` does not support nested commands.
    await program.parseAsync(wantsHelp ? [...rest, "--help"] : terminal.arguments, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.success : exitCode.usageError;
    const failed = codeOf(error);
    if (failed === undefined) {
      terminal.errors.write(defectReport(error, packageJson.version));
      return exitCode.defect;
    }
    const { message } = error as Error;
    const flags = new Map<string, string>(Object.entries(settings).map(([name, { flag }]) => [name, flag]));
    terminal.errors.write(`${error instanceof StartError ? inFlags(message, (name) => flags.get(name)) : message}\n`);
    return failed;
  }
}

/**
 * Refuses unknown commands. Commander would treat an unknown word as an argument of the default command.
 * @throws CommandError that lists the known commands
 */
function assertCommand(program: Command, words: readonly string[]): void {
  let command = program;
  for (const [depth, word] of words.entries()) {
    const next = command.commands.find((each) => each.name() === word);
    if (next) command = next;
    else if (command.commands.length === 0 || word.startsWith("-") || word === "help") return;
    else {
      const names = command.commands.map((each) => each.name());
      const wrong = words.slice(0, depth + 1).join(" ");
      throw new CommandError(`Unknown command ${JSON.stringify(wrong)}; ${available(word, names)}.`);
    }
  }
}

/** The exit code of an expected error; undefined for an internal error. */
function codeOf(error: unknown): number | undefined {
  if (error instanceof CommandError) return error.exitCode;
  if (error instanceof StartError) return exitCode.usageError;
  return error instanceof ControlError ? exitCode.failure : undefined;
}

/** What was given for the fields of a command and for the options that choose a server and a sandbox, by field. */
function textsOf({ arguments: given, options }: ControlCommand, words: readonly string[], flags: FlagValues): Texts {
  const texts = [
    ...connectionSettings.map((field) => [field, flags[field]] as const),
    ...given.map(({ field }, index) => [field, words[index]] as const),
    ...options.map(({ field }) => [field, flags[field]] as const),
  ];
  return Object.fromEntries(texts.map(([field, text]) => [field, text === undefined ? undefined : String(text)]));
}

/** The command that a command belongs to, made when there is none yet. */
function groupOf(program: Command, words: string, groups: Readonly<Record<string, string>>): Command {
  const path = words.split(" ").slice(0, -1);
  return path.reduce((parent, name, depth) => {
    const found = parent.commands.find((each) => each.name() === name);
    if (found) return found;
    const group = new Command(name).description(groups[path.slice(0, depth + 1).join(" ")] ?? "");
    parent.addCommand(group);
    return group;
  }, program);
}

function prepare(command: Command, terminal: Terminal): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => void terminal.output.write(text),
    writeErr: (text) => void terminal.errors.write(text),
    // Commander puts suggestions on a second line: join the lines.
    outputError: (text, write) => write(`${text.trim().replaceAll("\n", " ")}\n`),
  });
  for (const each of command.commands) prepare(each, terminal);
}

function addOption(command: Command, key: keyof Config, description: string): void {
  const { flag, shownDefault } = settings[key];
  const saysAll = key === "json" || key === "control" || description.includes("(default: ");
  const text = saysAll ? description : `${description} (default: ${shownDefault})`;
  if (key === "rateLimit")
    command.option(flag, text, (rule: string, rules?: readonly string[]) => [...(rules ?? []), rule]);
  else command.option(flag, text);
}

function helpOfEnvironment(keys: Keys): string {
  const lines = keys.map((key) => `  ${settings[key].flag.padEnd(26)}${settings[key].environment.join(" or ")}`);
  return `\nEnvironment variables (options override them):\n${lines.join("\n")}`;
}
