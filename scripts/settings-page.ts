import { settings } from "../src/config.ts";
import { buckets } from "../src/rate-limit/buckets.ts";

/** The documentation page of the settings, from their table. */
export function settingsPage(): string {
  const rows = Object.values(settings).map(
    ({ flag, environment, description, shownDefault }) =>
      `| \`${flag.replaceAll("|", "\\|")}\` | ${environment.map((name) => `\`${name}\``).join(", ")} | ${description} | ${shownDefault} |`,
  );
  const limits = Object.entries(buckets).map(
    ([name, { limit, windowMs }]) => `| \`${name}\` | ${limit} | ${windowMs / 1000} s |`,
  );
  return `<!-- Generated from src/config.ts and src/rate-limit/buckets.ts by \`npm run generate\`. -->

# Configuration

The command line wins over the environment. The server does not start with an invalid value: it prints one sentence for
each and exits with code 2.

| option | environment | meaning | default |
| --- | --- | --- | --- |
${rows.join("\n")}

The user's data folder is \`$XDG_DATA_HOME/audity-mock\` or \`~/.local/share/audity-mock\` on Linux,
\`~/Library/Application Support/audity-mock\` on macOS and \`%LOCALAPPDATA%\\audity-mock\\Data\` on Windows.

## Rate limits

| bucket | requests | window |
| --- | --- | --- |
${limits.join("\n")}

A window starts with the first request after the previous window has ended. Each token has its own windows.
\`authentication\` limits how often one address may fail to authenticate, and does not count against any token.
Windows are kept in memory: a restart clears them.

## An address that others can reach

Listening on an address that other machines can reach needs \`--control-token\`. The well-known demo tokens do not work
there. The server prints tokens of its own, derived from the control token: they change only when it changes.
`;
}
