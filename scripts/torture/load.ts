import { connect } from "../../src/client/connect.ts";
import { magicProjectId, scenarios } from "../../src/scenarios/scenarios.ts";
import { type Answer, ask, jobIn, poll, sentenceProblem, trigger } from "./ask.ts";
import { backwards, type KnownJob, type Ledger, type Owner } from "./ledger.ts";
import { startServer } from "./server.ts";

/** How many clients ask at once. */
export const clients = 8;

/** Jobs live through several crashes in seconds. */
const clockScale = 100;

const lively = scenarios.filter(({ name }) => ["completes", "fails", "fails-early", "slow"].includes(name));
export const projectIds = lively.map(magicProjectId);

const plenty = { creditsAllocated: 1_000_000_000, creditsUsed: 0, tier: "scale" } as const;

export const serverParameters = ["--rate-limits", "off"];

/** Fills a new file with two sandboxes of two owners each. */
export async function prepare(
  db: string,
  ledger: Ledger,
  seed: number,
  through: readonly string[] = [],
): Promise<void> {
  const server = await startServer(db, { parameters: serverParameters, through });
  const control = await connect(server.url, server.controlToken);
  for (const name of ["one", "other"]) {
    const clock = { mode: "scaled", scale: clockScale } as const;
    const sandbox = await control.sandbox({ name, seed: seed + name.length, clock, owner: plenty });
    const second = await sandbox.owners.create(plenty);
    ledger.sandboxes.add(name);
    ledger.owners.push({ id: sandbox.owner.id, sandbox: name, token: sandbox.token });
    ledger.owners.push({ id: second.id, sandbox: name, token: second.token });
  }
  await server.end("SIGTERM");
}

const pick = <T>(random: () => number, all: readonly T[]): T | undefined => all[Math.floor(random() * all.length)];

type Target = { readonly url: string; readonly controlToken: string };

/** Whatever is neither what was asked for nor a cut connection is a broken promise. */
function expected(ledger: Ledger, what: string, answer: Answer | null, status: number): answer is Answer {
  if (answer?.status === status) return true;
  if (answer) ledger.broken.push(`${what} got ${answer.status} instead of ${status}`, sentenceProblem(answer) ?? "");
  return false;
}

/** Polls a job by its owner, and by another one. */
export async function look(url: string, ledger: Ledger, job: KnownJob, stranger?: Owner): Promise<void> {
  const answer = await poll(url, job.owner.token, job.id);
  if (expected(ledger, "a poll of an acknowledged job", answer, 200)) {
    const { status } = jobIn(answer);
    const wrong = backwards(job.status, status);
    if (wrong !== null) ledger.broken.push(wrong);
    else job.status = status;
  }
  if (stranger && stranger !== job.owner)
    expected(ledger, "another owner's job", await poll(url, stranger.token, job.id), 404);
}

/** One client: asks for whatever chance says until it is told to stop or its server has gone. */
export async function client(target: Target, ledger: Ledger, random: () => number, ended: AbortSignal): Promise<void> {
  const { url } = target;
  const own: string[] = [];
  const unansweredOf = (owner: Owner) => {
    const known = ledger.unanswered.get(owner) ?? { triggers: 0, projects: 0 };
    ledger.unanswered.set(owner, known);
    return known;
  };

  async function triggerOne(owner: Owner): Promise<void> {
    unansweredOf(owner).triggers += 1;
    const answer = await trigger(url, owner.token, pick(random, projectIds) ?? "");
    if (answer) unansweredOf(owner).triggers -= 1;
    if (!expected(ledger, "a trigger", answer, 202)) return;
    const { jobId, status } = jobIn(answer);
    ledger.jobs.set(jobId, { id: jobId, owner, status });
    own.push(jobId);
  }

  async function createProject(owner: Owner): Promise<void> {
    unansweredOf(owner).projects += 1;
    const body = { clientName: "Sample client", industry: "Sample industry", companySize: "11-50" };
    const answer = await ask(`${url}/api/projects`, owner.token, { method: "POST", body });
    if (answer) unansweredOf(owner).projects -= 1;
    if (!expected(ledger, "a new project", answer, 201)) return;
    const { id } = answer.body as { id: string };
    ledger.projects.set(id, owner);
    expected(ledger, "an acknowledged project", await ask(`${url}/api/projects/${id}`, owner.token), 200);
  }

  async function mintAndRevoke(owner: Owner): Promise<void> {
    const tokens = `${url}/__mock/sandboxes/${owner.sandbox}/tokens`;
    const body = { ownerId: owner.id };
    const minted = await ask(tokens, target.controlToken, { method: "POST", body });
    // An owner may have ten at the most.
    if (!minted || minted.status === 409 || !expected(ledger, "a new token", minted, 201)) return;
    const { token, id } = minted.body as { token: string; id: string };
    const known = { owner, id, state: "works" as "works" | "unknown" | "revoked" };
    ledger.tokens.set(token, known);
    expected(ledger, "a new token", await ask(`${url}/api/user/current`, token), 200);
    known.state = "unknown";
    const revoked = await ask(`${tokens}/${id}/revoke`, target.controlToken, { method: "POST" });
    if (!expected(ledger, "a revocation", revoked, 200)) return;
    known.state = "revoked";
    expected(ledger, "a revoked token", await ask(`${url}/api/user/current`, token), 401);
  }

  async function createSandbox(): Promise<void> {
    if (ledger.sandboxes.size > 40) return;
    const answer = await ask(`${url}/__mock/sandboxes`, target.controlToken, { method: "POST", body: {} });
    if (!expected(ledger, "a new sandbox", answer, 201)) return;
    ledger.sandboxes.add((answer.body as { name: string }).name);
  }

  while (!ended.aborted) {
    const owner = pick(random, ledger.owners);
    if (!owner) return;
    const chance = random();
    const job = ledger.jobs.get((chance < 0.8 ? own.at(-1) : pick(random, own)) ?? "");
    if (chance < 0.5) await triggerOne(owner);
    else if (chance < 0.9 && job) await look(url, ledger, job, owner);
    else if (chance < 0.95) await createProject(owner);
    else if (chance < 0.99) await mintAndRevoke(owner);
    else await createSandbox();
  }
}
