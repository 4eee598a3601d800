import { Command } from "commander";
import { connectionSettings, execSettings, type FlagValues, serverSettings } from "../config/read-config.ts";
import { type Config, settings } from "../config/settings.ts";
import { faultGroupNames } from "../explore/group-names.ts";
import type { Terminal } from "./terminal.ts";

export type Keys = readonly (keyof Config)[];

/** The defaults of a server that a command starts in memory. */
const inMemory = {
  seed: `${settings.seed.description} (default: a random one)`,
  clock: `${settings.clock.description} (default: real)`,
  data: `${settings.data.description} (default: demo data)`,
  faultPlan: `${settings.faultPlan.description} (default: none)`,
};

/** The address of a server when `--url` is not given. */
export const addressSettings: Keys = ["host", "port"];

export const tokenOfClient = "token of the control plane (default: the token that your `start` has created)";

/** Gives a command options that can also be set in the environment, and what it does. */
export type Finish = (
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
    plain("init", "create a small data file and a .env file in the current folder; needs no server"),
    ["baseUrlName", "tokenName", "json"],
    async (config) => (await import("./init.ts")).init(config, terminal),
  );
  const data = new Command("data")
    .description("check data files")
    .addCommand(
      finish(
        plain("check", "report each mistake in a data file, with its line; needs no server")
          .argument("<file>", "data file, JSON or YAML")
          .option("--at <instant>", "initial time of the sandbox's clock (default: now)"),
        ["scenarios", "json"],
        async (config, [file = ""], { at }) =>
          (await import("./data.ts")).checkData(file, at === undefined ? undefined : String(at), config, terminal),
      ),
    );
  return { init, data };
}

/** The commands that do not call the control plane, the default command first. */
export function ownCommands(finish: Finish, terminal: Terminal) {
  // Each command loads its own modules, because loading the server takes longer than most commands.
  const start = finish(plain("start", "start the server"), serverSettings, async (config) =>
    (await import("./start.ts")).startServer(config, terminal),
  );
  const exec = finish(
    new Command("exec")
      .description("start a server, run a command with it, and return the exit code of the command")
      .usage("[options] -- <command> [arguments...]")
      .argument(
        "<command...>",
        "command to run; AUDITY_BASE_URL and AUDITY_TOKEN contain base URL and token of the server",
      )
      .passThroughOptions(),
    execSettings,
    async (config, words) => (await import("./exec.ts")).execute(words, config, terminal),
    inMemory,
  );
  const mcp = finish(
    plain(
      "mcp",
      "serve MCP on standard input and output, so that an agent controls the running server, or one that it starts",
    ),
    [
      "url",
      "controlToken",
      "sandbox",
      ...execSettings.filter((key) => !["controlToken", "baseUrlName", "tokenName", "control"].includes(key)),
    ],
    async (config) => (await import("./mcp.ts")).serveMcp(config, terminal),
    { ...inMemory, hidden: addressSettings, controlToken: tokenOfClient },
  );
  const env = finish(
    plain(
      "env",
      "print base URL and token of a running server for a .env file; creates a token for a sandbox other than default",
    ),
    [...connectionSettings, "baseUrlName", "tokenName"],
    async (config) => (await import("./access.ts")).printEnvironment(config, terminal),
    { hidden: addressSettings, controlToken: tokenOfClient },
  );
  const console = finish(
    plain("console", "print the link to the console of a running server"),
    ["url", "controlToken", "json"],
    async (config) => (await import("./access.ts")).printConsoleUrl(config, terminal),
    { hidden: addressSettings, controlToken: tokenOfClient },
  );
  const health = finish(
    plain("health", "check whether a running server is ready; exit code 1 if not"),
    ["url", ...addressSettings, "json"],
    async (config) => (await import("./health.ts")).health(config, terminal),
    { host: "address of the server", port: "port of the server" },
  );
  const scenarios = finish(
    plain("scenarios", "list the built-in scenarios of jobs, with their magic ids; needs no server"),
    ["json"],
    async (config) => (await import("./scenarios.ts")).listScenarios(config, terminal),
  );
  return {
    start,
    exec,
    explore: exploreCommand(finish, terminal),
    mcp,
    ...dataCommands(finish, terminal),
    env,
    console,
    health,
    scenarios,
    snapshot: snapshotCommands(finish, terminal),
    verify: verifyCommand(finish, terminal),
  };
}

/** The command that finds the response that breaks a client. */
function exploreCommand(finish: Finish, terminal: Terminal): Command {
  return finish(
    new Command("explore")
      .description(
        "find the response that breaks a client: run a command again and again, each time with another fault; exit code 1 when something was found",
      )
      .usage("[options] -- <command> [arguments...]")
      .argument("<command...>", "command to run; it must pass, and read AUDITY_BASE_URL and AUDITY_TOKEN")
      .option(
        "--faults <list>",
        `faults to try, with commas between them: groups (${faultGroupNames.join(", ")}) or faults such as 503/5 (default: all groups)`,
      )
      .option("--parallel <number>", "how many runs run at once (default: two for each core)")
      .option("--budget <duration>", "start no run after this time, such as 10m (default: no limit)")
      .option("--pairs", "also try two faults, where single ones found nothing")
      .option("--resume", "continue an exploration that was interrupted or had a budget")
      .option("--longest-wait <duration>", "how long a run may wait for a Retry-After (default: 10s)")
      .option("--format <format>", "text, json, junit or markdown")
      .option(
        "--output <folder>",
        "folder of the results and of the output of each run (default: .audity-mock/explore)",
      )
      .passThroughOptions(),
    execSettings.filter((key) => key !== "faultPlan"),
    async (config, words, flags) => (await import("./explore.ts")).exploreCommand(words, flags, config, terminal),
    {
      ...inMemory,
      seed: `${settings.seed.description} (default: 1)`,
      clock: "clock of each run: real, scaled or skip (default: scaled)",
      clockScale: `${settings.clockScale.description} (default: 60)`,
    },
  );
}

/** The command that tests a server against the contract. */
function verifyCommand(finish: Finish, terminal: Terminal): Command {
  const several = (text: string, before: readonly string[] = []) => [...before, text];
  return finish(
    plain("verify", "test a server against the contract: audity-mock or production; exit code 1 if a check fails")
      .option(
        "--token <token>",
        "token of an account on the server (default: AUDITY_TOKEN); not needed with a control plane",
        several,
      )
      .option(
        "--check <id>",
        "run only this check, or the checks whose ids begin with this word, such as rate; repeatable",
        several,
      )
      .option("--write", "also run checks that write to the account, which costs credits")
      .option("--allow-429", "also run checks that use up rate limits; they take minutes without a control plane")
      .option("--no-wait", "ignore the documented rate limits, for a server with higher limits")
      .option("--job <id>", "id of a job to poll until it ends")
      .option("--format <format>", "text, json, junit or markdown")
      .option(
        "--recording <file>",
        "check the responses of a recording (HAR) instead of a server; - for standard input; needs no token",
      )
      .option("--against <url>", "compare two servers: pass it twice, with a --token for each", several),
    ["url", "controlToken", "json"],
    async (config, _words, flags) => (await import("./verify.ts")).verifyServers(flags, config, terminal),
    { hidden: addressSettings, controlToken: tokenOfClient },
  );
}

/** The commands that read and write snapshot files. */
function snapshotCommands(finish: Finish, terminal: Terminal): Command {
  const onFile = (name: string, description: string, file: string): Command =>
    plain(name, description).argument("<file>", file);
  const hidden = { hidden: addressSettings, controlToken: tokenOfClient };
  const save = finish(
    onFile("save", "save a sandbox to a file that any server can load", "file to write; - for standard output"),
    connectionSettings,
    async (config, words) => (await import("./snapshot.ts")).saveSnapshot(words, config, terminal),
    hidden,
  );
  const load = finish(
    onFile(
      "load",
      "load a snapshot file into a new sandbox, which continues where the saved one was",
      "snapshot file; - for standard input",
    )
      .option("--as <name>", "name of the new sandbox (default: the name of the saved one)")
      .option("--replace", "replace an existing sandbox of that name")
      .option("--leave-tokens", "skip tokens and ReadyLinks that belong to another sandbox of the server")
      .option("--freeze", "freeze the clock of the new sandbox")
      .option("--new-token", "create a new token of the first owner and print it"),
    connectionSettings.filter((key) => key !== "sandbox"),
    async (config, words, flags) => (await import("./snapshot.ts")).loadSnapshot(words, config, flags, terminal),
    hidden,
  );
  const show = finish(
    onFile("show", "show the content of a snapshot file; needs no server", "snapshot file; - for standard input"),
    ["json"],
    async (config, words) => (await import("./snapshot.ts")).showSnapshot(words, config, terminal),
  );
  return [save, load, show].reduce(
    (group, command) => group.addCommand(command),
    new Command("snapshot").description("save, load and show snapshots of sandboxes"),
  );
}
