import { serverSettings, settingsOfOthers } from "../src/config/read-config.ts";
import { type Config, settings } from "../src/config/settings.ts";
import { buckets } from "../src/contract/buckets.ts";

/** A table of settings. */
function table(keys: readonly (keyof Config)[]): string {
  const rows = keys.map((key) => {
    const { flag, environment, description, shownDefault } = settings[key];
    const variables = environment.map((name) => `\`${name}\``).join(", ");
    return `| \`${flag.replaceAll("|", "\\|")}\` | ${variables} | ${description} | ${shownDefault} |`;
  });
  return ["| option | environment | meaning | default |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

/** The documentation page of the settings, from their table. */
export function settingsPage(): string {
  const limits = Object.entries(buckets).map(
    ([name, { limit, windowMs }]) => `| \`${name}\` | ${limit} | ${windowMs / 1000} s |`,
  );
  return `<!-- Generated from src/config/settings.ts and src/contract/buckets.ts by \`npm run generate\`. -->

# Configuration

Command-line options take precedence over environment variables. If a value is invalid, the server prints a message for each and
exits with code 2. An empty variable counts as not set. So does a port such as \`tcp://10.0.0.1:2834\`, which Kubernetes sets for a
Service with the name \`audity-mock\`.

${table(serverSettings)}

The user's data folder is \`$XDG_DATA_HOME/audity-mock\` or \`~/.local/share/audity-mock\` on Linux,
\`~/Library/Application Support/audity-mock\` on macOS and \`%LOCALAPPDATA%\\audity-mock\\Data\` on Windows.
Only this user can read it: the server creates folders with the permissions 0700 and files with 0600, whatever the umask. This
also applies to new files and folders at the path of \`--db\`; existing ones keep their permissions.

The server stores Node's compile cache, which makes the next start faster, in \`$XDG_CACHE_HOME/audity-mock\` or
\`~/.cache/audity-mock\`, \`~/Library/Caches/audity-mock\` or \`%LOCALAPPDATA%\\audity-mock\\Cache\`. Each version has its own
cache there. The server does not delete old caches; you can delete the folder at any time. \`NODE_DISABLE_COMPILE_CACHE=1\` turns the
cache off.

[Commands](commands.md) that talk to a running server also accept \`--json\`, \`--control-token\` (except \`health\`), and some of
these:

${table(settingsOfOthers)}

## Rate limits

| bucket | requests | window |
| --- | --- | --- |
${limits.join("\n")}

The windows are fixed: a window starts with the first request after the previous window has ended. Each token has its own windows.
\`authentication\` limits failed authentications per address, and \`survey\` limits requests of survey pages per address; they do not
count against a token.

If the database is a file, the windows survive a restart. The server writes them when it stops, and at most once a second while it
runs. After a SIGKILL, the requests of about the last second are not counted.

## Listen on a public address

To listen on an address that other machines can reach, set \`--control-token\`. The well-known demo tokens do not work on such a
server. It prints its own tokens, which are derived from the control token and change only when the control token changes.

## Run one of several servers

With \`--shard\`, the tokens of a server begin with \`aky_\` and its name, and its control token begins with the name and a dot. A
proxy can then route each request to its server: [several servers](fleet.md). The well-known demo tokens do not work on such a server
either.
`;
}
