import { settings } from "../src/config.ts";
import { buckets } from "../src/rate-limit/buckets.ts";

/** The documentation page of the settings, from their table. */
export function settingsPage(): string {
  const rows = Object.values(settings).map(
    ({ flag, environment, description, shownFallback }) =>
      `| \`${flag.replaceAll("|", "\\|")}\` | ${environment.map((name) => `\`${name}\``).join(", ")} | ${description} | ${shownFallback} |`,
  );
  const limits = Object.entries(buckets).map(
    ([name, { limit, windowMs }]) => `| \`${name}\` | ${limit} | ${windowMs / 1000} s |`,
  );
  return `<!-- Generated from src/config.ts and src/rate-limit/buckets.ts by \`npm run generate\`. -->

# Configuration

The command line wins over the environment. Each value that is not acceptable is answered with one sentence, and the exit
code is 2.

| option | environment | meaning | default |
| --- | --- | --- | --- |
${rows.join("\n")}

The user's data folder is \`$XDG_DATA_HOME/audity-mock\` or \`~/.local/share/audity-mock\` on Linux,
\`~/Library/Application Support/audity-mock\` on macOS and \`%LOCALAPPDATA%\\audity-mock\\Data\` on Windows.

## Rate limits

| bucket | requests | window |
| --- | --- | --- |
${limits.join("\n")}

Windows are fixed: one begins with the first request after the one before it ended. Each token has windows of its own.
\`authentication\` bounds how often one address may fail to authenticate; it spends nobody's budget.
Windows live in memory: a restart begins them anew.

## An address that others can reach

Listening on anything but this machine's own addresses needs \`--control-token\`. The well-known demo tokens do not exist
there; the ones that the start prints are derived from the control token, so they stay the same as long as it does. A
start with another control token on the same file replaces them.
`;
}
