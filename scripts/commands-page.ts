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

\`audity-mock\` alone, or \`audity-mock start\`, starts the server. Every command has \`--help\`.

## Run something with a server of its own

\`exec\` starts a server on a free port, in memory, gives the command \`AUDITY_BASE_URL\` and \`AUDITY_TOKEN\`, stops the
server when the command ends, and returns its exit code. \`--base-url-name\` and \`--token-name\` choose other names. The
commands below work inside of it.

\`\`\`sh
npx audity-mock exec --seed 42 -- node -e 'console.log(process.env.AUDITY_BASE_URL)'
npx audity-mock exec --clock frozen -- npx audity-mock clock advance 5m
\`\`\`

## Verify a server

\`verify\` proves that a server obeys the contract: [contract testing](contract-testing.md).

## Save and load a sandbox

\`snapshot save\` writes a sandbox to a file, \`snapshot load\` loads it on any server, and \`snapshot show\` prints what a
file holds without a server: [snapshots](snapshots.md). \`-\` stands for standard output or standard input.

| command | what it does | options |
| --- | --- | --- |
| \`snapshot save <file>\` | save a sandbox as a file | |
| \`snapshot load <file>\` | load a file into a new sandbox | \`--as\` \`--replace\` \`--leave-tokens\` \`--freeze\` \`--new-token\` |
| \`snapshot show <file>\` | print what a file holds | |

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
\`http://127.0.0.1:2834\`. For another server pass \`--url\`, and \`--control-token\` unless your own \`start\` made the
token. \`start\` keeps one control token for each database file in your data folder, readable only by you, so links to the
console stay valid after a restart. \`start --rotate-control-token\` makes a new token.

All of them take \`--json\`, and so do \`health\`, \`env\`, \`console\`, \`scenarios\`, \`snapshot\` and \`verify\`; those
for a sandbox take \`--sandbox\`, and mean \`default\` without. A failure is a sentence on standard error. Exit codes: 0, 1 when the server refuses or does not answer, 2 when the command was not understood, 70
when audity-mock itself has a defect. \`journal follow\` and \`sandbox follow\` end when nobody reads their output any more.

| command | what it does | options |
| --- | --- | --- |
${rows.join("\n")}
`;
}
