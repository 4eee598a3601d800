// Starts a server with one defect after the other and has `verify` look for it: `npm run mutations`.
import { writeFileSync } from "node:fs";
import { buildWithDefects } from "./build.ts";
import { defects } from "./defects.ts";
import { failedIn, verifyWith } from "./verify-with.ts";

const wanted = process.argv[2];
const lines: string[] = [];
const print = (line: string) => {
  console.log(line);
  lines.push(line);
};

using testBuild = await buildWithDefects();
const { serverScript } = testBuild;
const sound = failedIn(await verifyWith(serverScript, null));
if (sound.length > 0) throw new Error(`Without a defect, these fail: ${sound.join(", ")}.`);
print("| defect | noticed by |\n| --- | --- |\n| none | - |");
let missed = 0;
const chosen = defects.filter(({ name }) => !wanted || name.includes(wanted));
for (const { name } of chosen) {
  const failed = failedIn(await verifyWith(serverScript, name));
  if (failed.length === 0) missed += 1;
  print(`| ${name} | ${failed.map((id) => `\`${id}\``).join(", ") || "**nothing**"} |`);
}
print(`\n${chosen.length - missed} of ${chosen.length} defects noticed.`);
if (!wanted) writeFileSync(new URL("result.md", import.meta.url), `${lines.join("\n")}\n`);
process.exitCode = missed > 0 ? 1 : 0;
