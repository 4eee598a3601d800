import { createHash } from "node:crypto";
import { becomeVirtual, machine, settled, type VirtualProcess } from "./virtual-machine.ts";
import { replaceModules } from "./hooks.ts";
becomeVirtual();
replaceModules();
const { failureOf, watchStatements } = await import("./database-faults.ts");
const { start } = await import("../../src/start.ts");
const { answerOf } = await import("./virtual-listen.ts");
const { default: inject } = await import("light-my-request");
type Code = Parameters<typeof failureOf>[0];
const held = <T>(p: Promise<T>) => { p.catch(() => undefined); return { p }; };
let texts: string[] = [];
async function run(k: number, code: Code) {
  machine.switchOn(7);
  const server: VirtualProcess = { name: "server", isDead: false, turns: [] };
  const logs: string[] = [];
  const log = (level: string) => (about: any, message?: string) => void logs.push(`${level} ${message ?? ""} ${about?.err?.stack ?? about?.stack ?? (typeof about === "string" ? about : JSON.stringify(about))}`);
  const logger: any = { level: "warn", trace() {}, debug() {}, info() {}, warn: log("warn"), error: log("error"), fatal: log("fatal"), silent() {}, child: () => logger };
  const problems: string[] = [];
  let count = 0; let failed: string | undefined; let isOn = false;
  watchStatements((text) => {
    if (!isOn) return;
    count += 1;
    if (k === 0) texts.push(text);
    if (count === k) { failed = text; throw failureOf(code); }
  });
  const turn = async () => {
    for (let n = 0; n < 200 && server.turns.length > 0; n++) { const t = server.turns.shift(); await machine.as(server, () => t?.()); }
    for (const t of machine.takeDue()) await machine.as(t.process, t.action);
  };
  const until = async <T>(promise: Promise<T>, what: string): Promise<T> => {
    let done: { value: T } | { error: unknown } | undefined;
    promise.then((value) => (done = { value }), (error) => (done = { error }));
    for (let i = 0; i < 4000 && !done; i += 1) { await settled(); await turn(); if (!done && server.turns.length === 0 && i > 20) machine.passTo(Math.min(machine.nextTimerAt(), machine.uptimeMs + 100)); }
    if (!done) throw new Error(`${what} hangs`);
    if ("error" in done) throw done.error;
    return done.value;
  };
  const pass = async (ms: number) => { const end = machine.uptimeMs + ms; await turn(); while (machine.nextTimerAt() <= end) { machine.passTo(machine.nextTimerAt()); await turn(); } machine.passTo(end); await turn(); };
  isOn = process.argv[4] === "start";
  const begin = async () => until((await machine.as(server, () => held(start({ seed: 7, logger })))).p, "start");
  const mock = await begin().catch((error: any) => { if (error.name !== "StartError" || !/Choose another file/.test(error.message)) problems.push(`start threw ${error.stack}`); return begin(); });
  isOn = process.argv[4] !== "start";
  const port = Number(new URL(mock.url).port);
  const ask = async (method: any, path: string, body?: object) => {
    const before = failed;
    const { p } = await machine.as(server, () => ({ p: inject(answerOf(port), { method, url: path, ...(body && { payload: body }), headers: { authorization: `Bearer ${mock.token}`, host: `127.0.0.1:${port}` } }) }));
    const r = await until(p as Promise<any>, `${method} ${path}`);
    if (r.statusCode >= 500) { if (failed === before) problems.push(`${method} ${path} 500 without a failure: ${r.payload}`); const again = await askAgain(method, path, body); return again; }
    return { status: r.statusCode as number, json: r.payload ? JSON.parse(r.payload) : null, hit: false };
  };
  const askAgain = async (method: any, path: string, body?: object) => ({ ...(await ask(method, path, body)), hit: true });
  const credits = async () => (await ask("GET", "/api/user/credits")).json;
  const started = JSON.stringify(await credits());
  const pr = (await ask("GET", "/api/projects")).json; const list = pr.data ?? pr.projects ?? pr;
  const made = await ask("POST", "/api/projects", { name: "Simulated project", url: "https://example.com", industry: "Software" });
  const triggered = await ask("POST", `/api/agent/projects/${list[0].id}/audit-analysis/async`);
  const again = await ask("POST", `/api/agent/projects/${list[0].id}/audit-analysis/async`);
  const ids = [triggered, again].map((t) => t.json?.data?.jobId);
  const seen: string[] = [];
  let rank = 0;
  for (let i = 0; i < 80; i += 1) {
    const p = await ask("GET", `/api/agent/jobs/${ids[0]}`);
    const s = p.json?.data?.status; if (seen.at(-1) !== s) seen.push(s);
    const r = ["pending", "processing", "completed"].indexOf(s); if (r < rank) problems.push(`status went back ${seen.join()}`); rank = r;
    await pass(5000);
  }
  const listed = async () => (await until((await machine.as(server, () => held(mock.defaultSandbox.jobs.list({ limit: 100 })))).p, "jobs")) as any[];
  const journal = await listed().catch((error: any) => { if (error.status !== 503) throw error; return listed(); });
  const ended = JSON.stringify(await credits());
  const sum = journal.length;
  await until((await machine.as(server, () => held(mock.stop()))).p, "stop");
  const errors = logs.filter((l) => l.startsWith("error") || l.startsWith("fatal"));
  return { k, failed, count, problems, errors, result: [started, ended, sum, made.status, triggered.status, again.status, ids.map((x) => typeof x).join(), seen.join()].join(" | ") };
}
const sound = await run(0, "SQLITE_BUSY");
console.log("sound", sound.count, sound.result, sound.errors);
const from = process.hrtime.bigint();
const seenWrong = new Map<string, number>();
for (const code of (process.argv[2] ?? "SQLITE_BUSY,SQLITE_FULL,SQLITE_IOERR_WRITE").split(",") as Code[]) for (let k = 1; k <= sound.count; k += Number(process.argv[3] ?? 1)) {
  let wrong = "";
  try {
    const r = await run(k, code);
    if (r.result !== sound.result) wrong += ` result ${r.result}`;
    wrong += [...r.problems, ...r.errors.map((e) => e.slice(0, 900))].join("; ");
    if (wrong) wrong = `${r.failed?.slice(0, 110).replace(/\s+/g, " ")}: ${wrong}`;
  } catch (error) { wrong = `throws ${(error as Error).stack?.slice(0, 900)}`; }
  if (wrong) { const n = (seenWrong.get(wrong) ?? 0) + 1; seenWrong.set(wrong, n); if (n === 1) console.log(code, k, wrong); }
}
console.log("runs in", Number(process.hrtime.bigint() - from) / 1e6, "ms");
process.exit(0);
