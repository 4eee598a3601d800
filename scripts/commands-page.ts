import { routes } from "../src/app/control-routes.ts";
import { commandsOf } from "../src/command/commands-of.ts";

/** The documentation page of the commands, from their table. */
export function commandsPage(): string {
  const rows = commandsOf(routes).map((command) => {
    const given = command.arguments.map(({ flag }) => ` ${flag}`).join("");
    const options = command.options.map(({ flag }) => `\`${flag.split(" ")[0] ?? flag}\``).join(" ");
    return `| \`${command.words}${given}\` | ${command.description} | ${options} |`;
  });
  return `<!-- Generated from the routes of the control plane by \`npm run generate\`. -->

# Commands

\`audity-mock start\`, or \`audity-mock\` without a command, starts the server. Every command has \`--help\`.

## Run a command with its own server

\`exec\` starts an in-memory server on a free port and runs your command with \`AUDITY_BASE_URL\` and \`AUDITY_TOKEN\`. When your
command ends, \`exec\` stops the server and returns the exit code of the command. \`--base-url-name\` and \`--token-name\` change the
names of the variables. Your command can use the commands on this page.

\`\`\`sh
npx audity-mock exec --seed 42 -- node -e 'console.log(process.env.AUDITY_BASE_URL)'
npx audity-mock exec --clock frozen -- npx audity-mock clock advance 5m
\`\`\`

## Verify a server

\`verify\` checks a server against the contract: [contract testing](contract-testing.md).

## Let an agent control a server

\`mcp\` serves the Model Context Protocol on standard input and output, for Claude Code, Cursor, VS Code and others: [MCP](mcp.md).

## Save and load a sandbox

\`snapshot save\` writes a sandbox to a file. \`snapshot load\` loads it on any server. \`snapshot show\` prints the content of a file
and needs no server. \`-\` means standard output or standard input. [Snapshots](snapshots.md).

| command | what it does | options |
| --- | --- | --- |
| \`snapshot save <file>\` | save a sandbox as a file | |
| \`snapshot load <file>\` | load a file into a new sandbox | \`--as\` \`--replace\` \`--leave-tokens\` \`--freeze\` \`--new-token\` |
| \`snapshot show <file>\` | print the content of a file | |

## Control a running server

\`\`\`sh
npx audity-mock env
npx audity-mock clock freeze
npx audity-mock clock advance 5m
npx audity-mock sandbox create --name mine --seed 42
npx audity-mock clock freeze --sandbox mine
npx audity-mock token create --scope read --expires 1h
npx audity-mock scenario queue fails
npx audity-mock limit drain jobPolling
npx audity-mock fault add status 503 --times 2
npx audity-mock sandbox delete mine
npx audity-mock reset
\`\`\`

Commands talk to your only running server on this machine. If several run, they talk to the one at
\`http://127.0.0.1:2834\`. For another server pass \`--url\`, and \`--control-token\` unless your own \`start\` created the
token. \`start\` keeps one control token for each database file in your data folder, readable only by you, so links to the
console stay valid after a restart. \`start --rotate-control-token\` creates a new token.

All of these commands but \`journal export\` and \`metrics\` accept \`--json\`, and so do \`health\`, \`env\`, \`console\`, \`scenarios\`, \`snapshot\` and \`verify\`. Commands
for a sandbox accept \`--sandbox\`; the default is the sandbox \`default\`. Commands print errors as one sentence to standard error. Exit
codes: 0 for success, 1 when the server rejects the request or does not respond, 2 for an invalid command, 70 for a bug in audity-mock.
\`journal follow\` and \`sandbox follow\` end when the reader of their output ends.

| command | what it does | options |
| --- | --- | --- |
${rows.join("\n")}
`;
}
