import { Command } from "commander";
import { connectionSettings, type FlagValues, serverSettings } from "../config/read-config.ts";
import { type Config, settings } from "../config/settings.ts";
import type { Terminal } from "./terminal.ts";

export type Keys = readonly (keyof Config)[];

/** What `exec` takes: its server is alone, in memory, on any port. */
const execSettings: Keys = [
  ...serverSettings.filter(
    (key) => !["port", "host", "db", "shard", "allowedHosts", "rotateControlToken", "json"].includes(key),
  ),
  "baseUrlName",
  "tokenName",
];

/** Where a server is, if `--url` does not say it. */
export const addressSettings: Keys = ["host", "port"];

export const tokenOfClient = "token of the control plane (default: the one that this user's start has made)";

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
export function ownCommands(finish: Finish, terminal: Terminal) {
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
