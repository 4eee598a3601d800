// Makes one defect after the other in a copy of the source and has `verify` look for it: `npm run mutations`.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { connect } from "../../src/client/connect.ts";
import { monotonicNow, realSleep } from "../../src/core/clock.ts";
import type { Result } from "../../src/verify/check.ts";
import { createSend } from "../../src/verify/send.ts";
import { verify } from "../../src/verify/verify.ts";
import { type Defect, defects } from "./defects.ts";

const root = new URL("../..", import.meta.url).pathname;
const serverScript = new URL("server.ts", import.meta.url).pathname;

/** Runs every check against a server that is started from a folder. */
async function verifyServerIn(folder: string): Promise<readonly Result[]> {
  const child = spawn(process.execPath, [serverScript], { cwd: folder, stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(child, "close");
  try {
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const first = await Promise.race([lines.next(), ended.then(() => ({ value: undefined }))]);
    if (!first.value) throw new Error("the server did not start");
    const { url, controlToken } = JSON.parse(first.value) as { url: string; controlToken: string };
    const send = createSend(url, 20_000);
    const control = await connect(url, controlToken);
    const limit = new AbortController();
    const target = {
      ...{ url, send, control, withoutControl: "", token: undefined, job: undefined },
      ...{ mayWrite: true, mayExhaust: true, signal: limit.signal, sleep: realSleep, now: monotonicNow },
      onProgress: () => undefined,
    };
    return await verify(target);
  } finally {
    child.stdin.end();
    await ended;
  }
}

/** A copy of the source, with a defect. */
function copyWith(defect: Defect | null): string {
  const folder = mkdtempSync(join(tmpdir(), "audity-mock-defect-"));
  for (const name of ["src", "migrations", "openapi.json", "package.json"])
    cpSync(join(root, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  if (!defect) return folder;
  const path = join(folder, defect.file);
  const source = readFileSync(path, "utf8");
  const [before, after, ...more] = source.split(defect.find);
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(`"${defect.name}" is not to be made: its place stands ${more.length + 1} times in ${defect.file}`);
  writeFileSync(path, before + defect.replace + after);
  return folder;
}

async function failuresWith(defect: Defect | null): Promise<readonly string[]> {
  const folder = copyWith(defect);
  try {
    const results = await verifyServerIn(folder);
    return results.filter(({ verdict }) => verdict === "fail").map(({ id }) => id);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const wanted = process.argv[2];
const lines: string[] = [];
const print = (line: string) => {
  console.log(line);
  lines.push(line);
};

const sound = await failuresWith(null);
if (sound.length > 0) throw new Error(`Without a defect, these fail: ${sound.join(", ")}.`);
print("| defect | noticed by |\n| --- | --- |\n| none | - |");
let missed = 0;
for (const defect of defects.filter(({ name }) => !wanted || name.includes(wanted))) {
  const failed = await failuresWith(defect);
  if (failed.length === 0) missed += 1;
  print(`| ${defect.name} | ${failed.map((id) => `\`${id}\``).join(", ") || "**nothing**"} |`);
}
print(`\n${defects.length - missed} of ${defects.length} defects noticed.`);
if (!wanted) writeFileSync(new URL("result.md", import.meta.url), `${lines.join("\n")}\n`);
process.exitCode = missed > 0 ? 1 : 0;
