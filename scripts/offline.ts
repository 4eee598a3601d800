// Runs a command where there is no network but loopback: `npm run offline -- <command>`. It gets a network namespace of
// its own, which Linux has; whoever is not root needs a user namespace around it.
import { spawnSync } from "node:child_process";
import { constants } from "node:os";

const loopback = "ip link set lo up 2>/dev/null || ifconfig lo up";
const ways = [
  { namespace: ["--net"], start: 'exec "$@"' },
  // Whoever runs the command stays who he is, and may do no more than before.
  {
    namespace: ["--user", "--map-current-user", "--keep-caps", "--net"],
    start: 'exec setpriv --inh-caps -all --ambient-caps -all "$@"',
  },
];

function refuse(sentence: string): never {
  console.error(sentence);
  process.exit(2);
}

const command = process.argv.slice(2);
if (command.length === 0) refuse("Name a command to run: npm run offline -- npm test");

const within = (way: (typeof ways)[number], script: string) => [...way.namespace, "sh", "-c", script, "sh"];
let reason = "unshare is not there";
const way = ways.find((each) => {
  const { status, stderr } = spawnSync("unshare", within(each, `(${loopback}) && ${each.start}`).concat("true"), {
    encoding: "utf8",
  });
  reason = (stderr as string | null)?.trim().split("\n").at(-1) ?? reason;
  return status === 0;
});
if (!way) refuse(`There can be no network namespace here: ${reason}.`);

const { status, signal } = spawnSync("unshare", within(way, `(${loopback}) && ${way.start}`).concat(command), {
  stdio: "inherit",
});
process.exitCode = signal ? 128 + constants.signals[signal] : (status ?? 1);
