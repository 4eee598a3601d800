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

The command line wins over the environment. The server does not start with an invalid value: it prints one sentence for
each and exits with code 2. An empty variable counts as not set. So does a port such as \`tcp://10.0.0.1:2834\`, which
Kubernetes sets beside a Service that is called \`audity-mock\`.

${table(serverSettings)}

The user's data folder is \`$XDG_DATA_HOME/audity-mock\` or \`~/.local/share/audity-mock\` on Linux,
\`~/Library/Application Support/audity-mock\` on macOS and \`%LOCALAPPDATA%\\audity-mock\\Data\` on Windows.
It is for this user alone, with all that is in it: folders are made with the permissions 0700 and files with 0600, whatever
the umask. So is what is made where \`--db\` says; what exists there keeps its permissions.

What Node has compiled is kept for the next start, in \`$XDG_CACHE_HOME/audity-mock\` or \`~/.cache/audity-mock\`,
\`~/Library/Caches/audity-mock\` or \`%LOCALAPPDATA%\\audity-mock\\Cache\`. Each version has its own
there, and nothing removes what is no longer used: the folder can be removed at any time. \`NODE_DISABLE_COMPILE_CACHE=1\`
keeps it empty.

[Commands](commands.md) that talk to a running server take \`--json\` and, other than \`health\`, \`--control-token\` as
well, and some of these:

${table(settingsOfOthers)}

## Rate limits

| bucket | requests | window |
| --- | --- | --- |
${limits.join("\n")}

A window starts with the first request after the previous window has ended. Each token has its own windows.
\`authentication\` limits how often one address may fail to authenticate, and does not count against any token.
A restart keeps the windows where the database is a file. They are written at a stop, and at most once a second while the
server runs: after a SIGKILL, the requests of the last second or so are not counted.

## An address that others can reach

Listening on an address that other machines can reach needs \`--control-token\`. The well-known demo tokens do not work
there. The server prints tokens of its own, derived from the control token: they change only when it changes.

## One of several servers

With \`--shard\` the tokens of a server begin with \`aky_\` and its name, its control token with the name and a dot, so that
a proxy can tell which server a request is for: [a fleet](fleet.md). The well-known demo tokens do not work there either.
`;
}
