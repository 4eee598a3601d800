import { Command, CommanderError } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { connectionSettings, type FlagValues, readConfig, serverSettings } from "../config/read-config.ts";
import { ControlError } from "../errors/control-error.ts";
import { StartError } from "../errors/start-error.ts";
import { thereIs } from "../core/names.ts";
import { type Config, settings } from "../config/settings.ts";
import { routes as ownRoutes } from "../app/control-routes.ts";
import type { Routes } from "../control/route.ts";
import { callControlPlane, choosesSandbox, declare, inFlags } from "./control.ts";
import type { ControlCommand, Texts } from "./control-command.ts";
import { commandsOf, groupsOf } from "./commands-of.ts";
import { CommandError, defectReport, exitCode, neutralTerminal, type Terminal } from "./terminal.ts";

type Keys = readonly (keyof Config)[];

/** What `exec` takes: its server is alone, in memory, on any port. */
const execSettings: Keys = [
  ...serverSettings.filter(
    (key) => !["port", "host", "db", "shard", "allowedHosts", "rotateControlToken", "json"].includes(key),
  ),
  "baseUrlName",
  "tokenName",
];

/** Where a server is, if `--url` does not say it. */
const addressSettings: Keys = ["host", "port"];

const tokenOfClient = "token of the control plane (default: the one that this user's start has made)";

/** Gives a command options that can also be set in the environment, and what it does. */
type Finish = (
  command: Command,
  keys: Keys,
  action: (config: Config, words: readonly string[], flags: FlagValues) => Promise<number> | number,
  descriptions?: Partial<Record<keyof Config, string>> & { hidden?: Keys },
) => Command;

/** A command without arguments. */
const plain = (name: string, description: string): Command =>
  new Command(name).description(description).allowExcessArguments(false);

/** The commands for files of one's own data. */
function dataCommands(finish: Finish, terminal: Terminal) {
  const init = finish(
    plain("init", "write a small file of your own data and a .env file into the present folder; needs no server"),
    ["baseUrlName", "tokenName", "json"],
    async (config) => (await import("./init.ts")).init(config, terminal),
  );
  const data = new Command("data")
    .description("check files of your own data")
    .addCommand(
      finish(
        plain("check", "report each mistake of a data file, with its line; needs no server")
          .argument("<file>", "the file, JSON or YAML")
          .option("--at <instant>", "what the clock of the sandbox shows when it begins (default: the present)"),
        ["scenarios", "json"],
        async (config, [file = ""], { at }) =>
          (await import("./data.ts")).checkData(file, at === undefined ? undefined : String(at), config, terminal),
      ),
    );
  return { init, data };
}

/** The commands that are no calls of the control plane, the default first. */
function ownCommands(finish: Finish, terminal: Terminal) {
  // Each command loads what it needs: most of them are over sooner than a server has been loaded.
  const start = finish(plain("start", "start the server"), serverSettings, async (config) =>
    (await import("./start.ts")).startServer(config, terminal),
  );
  const exec = finish(
    new Command("exec")
      .description("run a command with a server of its own, and return its exit code")
      .usage("[options] -- <command> [arguments...]")
      .argument("<command...>", "what to run; it finds the server in AUDITY_BASE_URL and AUDITY_TOKEN")
      .passThroughOptions(),
    execSettings,
    async (config, words) => (await import("./exec.ts")).execute(words, config, terminal),
    {
      seed: `${settings.seed.description} (default: a random one)`,
      clock: `${settings.clock.description} (default: real)`,
    },
  );
  const env = finish(
    plain("env", "print base URL and token of a running server, for a .env file; of another sandbox, a new token"),
    [...connectionSettings, "baseUrlName", "tokenName"],
    async (config) => (await import("./access.ts")).printEnvironment(config, terminal),
    { hidden: addressSettings, controlToken: tokenOfClient },
  );
  const console = finish(
    plain("console", "print the link to the console of a running server, a page that shows and controls it"),
    ["url", "controlToken", "json"],
    async (config) => (await import("./access.ts")).printConsoleUrl(config, terminal),
    { hidden: addressSettings, controlToken: tokenOfClient },
  );
  const health = finish(
    plain("health", "ask a running server whether it is ready; exit code 1 when it is not"),
    ["url", ...addressSettings, "json"],
    async (config) => (await import("./health.ts")).health(config, terminal),
    { host: "address that the server listens on", port: "port that the server listens on" },
  );
  const scenarios = finish(
    plain("scenarios", "list what can happen to a job, with the magic ids; needs no server"),
    ["json"],
    async (config) => (await import("./scenarios.ts")).listScenarios(config, terminal),
  );

  const several = (text: string, before: readonly string[] = []) => [...before, text];
  const verify = finish(
    plain("verify", "prove that a server obeys the contract: this one, or production; exit code 1 when a check fails")
      .option(
        "--token <token>",
        "token of an account there (default: AUDITY_TOKEN); not needed where there is a control plane",
        several,
      )
      .option(
        "--check <id>",
        "run this check alone, or all whose ids begin with that word, such as rate; repeatable",
        several,
      )
      .option("--write", "also trigger a job and write to the account, which takes credits")
      .option("--allow-429", "also use the rate limits up, which takes minutes without a control plane")
      .option("--no-wait", "do not keep below the documented rate limits, for a server whose limits are higher")
      .option("--job <id>", "a job to poll to its end")
      .option("--format <format>", "text, json, junit or markdown")
      .option("--against <url>", "compare two servers: give it twice, and --token for each", several),
    ["url", "controlToken", "json"],
    async (config, _words, flags) => (await import("./verify.ts")).verifyServers(flags, config, terminal),
    { hidden: addressSettings, controlToken: tokenOfClient },
  );
  return {
    start,
    exec,
    ...dataCommands(finish, terminal),
    env,
    console,
    health,
    scenarios,
    snapshot: snapshotCommands(finish, terminal),
    verify,
  };
}

/** The commands that read and write snapshot files. */
function snapshotCommands(finish: Finish, terminal: Terminal): Command {
  const onFile = (name: string, description: string, file: string): Command =>
    plain(name, description).argument("<file>", file);
  const hidden = { hidden: addressSettings, controlToken: tokenOfClient };
  const save = finish(
    onFile("save", "save a sandbox as a file, which any server can load", "the file to write; - for standard output"),
    connectionSettings,
    async (config, words) => (await import("./snapshot.ts")).saveSnapshot(words, config, terminal),
    hidden,
  );
  const load = finish(
    onFile(
      "load",
      "load a file into a new sandbox, which continues where the saved one was",
      "a snapshot file; - for standard input",
    )
      .option("--as <name>", "name of the sandbox (default: the name of the saved one)")
      .option("--replace", "replace the sandbox of that name, if there is one")
      .option("--leave-tokens", "leave tokens and ReadyLinks that another sandbox of the server has to that sandbox")
      .option("--freeze", "freeze the clock of the sandbox")
      .option("--new-token", "give the first owner a new token, and print it"),
    connectionSettings.filter((key) => key !== "sandbox"),
    async (config, words, flags) => (await import("./snapshot.ts")).loadSnapshot(words, config, flags, terminal),
    hidden,
  );
  const show = finish(
    onFile("show", "print what a file holds; needs no server", "a snapshot file; - for standard input"),
    ["json"],
    async (config, words) => (await import("./snapshot.ts")).showSnapshot(words, config, terminal),
  );
  return [save, load, show].reduce(
    (group, command) => group.addCommand(command),
    new Command("snapshot").description("save sandboxes as files, load them on any server, show what a file holds"),
  );
}

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
        `\nWithout a command, the server is started:\n\n${own.start.helpInformation()}${helpOfEnvironment(serverSettings)}`,
    )
    .addCommand(own.start, { isDefault: true });
  for (const command of Object.values(own).slice(1)) program.addCommand(command);
  const [first = "-", ...rest] = terminal.arguments;
  const wantsHelp = first === "help" && rest.length > 0;
  const typed = (wantsHelp ? rest : terminal.arguments).find((word) => !word.startsWith("-"));
  const groups = groupsOf(routes);
  for (const command of commandsOf(routes)) {
    const group = groupOf(program, command.words, groups);
    // Nobody sees what is in a group that was not typed, and to put it together takes a part of every start.
    if (group !== program && command.words.split(" ")[0] !== typed) continue;
    const keys = connectionSettings.filter((key) => key !== "sandbox" || choosesSandbox(command));
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
    // Commander's own `help` knows no command of a command.
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
 * Commander would take an unknown word for an argument of the default command, and names one command at the most.
 * @throws CommandError that names the commands that there are
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
      throw new CommandError(`There is no command ${JSON.stringify(wrong)}; ${thereIs(word, names)}.`);
    }
  }
}

/** The exit code of an error that says what a person can do; undefined for a failure of ours. */
function codeOf(error: unknown): number | undefined {
  if (error instanceof CommandError) return error.exitCode;
  if (error instanceof StartError) return exitCode.usageError;
  return error instanceof ControlError ? exitCode.failure : undefined;
}

/** What was given for the fields of a command, by field. */
function textsOf({ arguments: given, options }: ControlCommand, words: readonly string[], flags: FlagValues): Texts {
  const texts = [
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
    // One sentence, with what may have been meant.
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
  return `\nThese can also be set in the environment; the command line wins:\n${lines.join("\n")}`;
}
