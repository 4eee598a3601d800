import { setTimeout as sleep } from "node:timers/promises";
import { magicProjectId, scenarios } from "../../src/scenarios/scenarios.ts";
import { ask, jobIn, poll, sentenceProblem, trigger } from "./ask.ts";
import { backwards } from "./ledger.ts";
import { counted, type Experiment, tenthOf } from "./experiment.ts";
import { startServer } from "./server.ts";

const dayMs = 86_400_000;

/** By how much the clock of the machine is wrong, one after the other; then right again. */
const offsets = [dayMs, -dayMs, 0, 5_000, -5_000, 365 * dayMs, -365 * dayMs, 0];

const fast = { name: "fast", pendingMs: { min: 200, max: 400 }, processingMs: { min: 200, max: 400 } };

/** A job lasts 0.8 s at the most. */
const patienceMs = 5000;

/** A window long enough to be drained before it ends, and short enough to wait for. */
const windowMs = 3000;

export const clockJumps: Experiment = {
  name: "clock of the machine jumps",
  tried: ({ kills }) =>
    `${tenthOf(kills)} × the machine's clock is set forward and back by a day, five seconds and a year while clients poll running jobs, and while a rate limit is used up`,
  promised:
    "Each job ends at its original time; none returns to an earlier status; a client that waits for Retry-After is accepted; no crash",
  async run({ folder, kills, say }) {
    const clockOfMachine = new URL("machine-clock.ts", import.meta.url).href;
    const how = { node: ["--import", clockOfMachine], listens: true };
    const server = await startServer(`${folder}/mock.db`, { ...how, parameters: ["--seed", "7"] });
    const { url, controlToken } = server;
    const control = (path: string, body: object) => ask(`${url}/__mock${path}`, controlToken, { method: "POST", body });
    const problems: string[] = [];
    const sandboxOf = async (limits: object) => {
      const input = { scenarios: [fast], defaultScenario: "fast", limits, owner: { creditsUsed: 0 } };
      const answer = await control("/sandboxes", input);
      if (answer?.status !== 201) throw new Error(`No sandbox: ${JSON.stringify(answer?.body)}`);
      return answer.body as { token: string; projects: { ready: string } };
    };
    const unlimited = await sandboxOf({ enabled: false });
    const limited = await sandboxOf({ enabled: true, rules: { jobPolling: { limit: 3, windowMs } } });
    const magic = magicProjectId(scenarios[6]);

    let jobs = 0;
    let ended = 0;
    let waitedMs = 0;
    const finish = async (jump: () => void) => {
      const answer = await trigger(url, unlimited.token, unlimited.projects.ready);
      if (answer?.status !== 202) return void problems.push(`a trigger got ${answer?.status}`);
      jobs += 1;
      const { jobId } = jobIn(answer);
      let { status } = jobIn(answer);
      jump();
      const begun = performance.now();
      while (status !== "completed") {
        const polled = await poll(url, unlimited.token, jobId);
        if (polled?.status !== 200) return void problems.push(`a poll got ${polled?.status}`);
        const now = jobIn(polled).status;
        problems.push(...(backwards(status, now) ?? []));
        status = now;
        if (performance.now() - begun > patienceMs) return void problems.push("a job did not end");
        await sleep(20);
      }
      ended += 1;
      waitedMs = Math.max(waitedMs, performance.now() - begun);
    };
    const stuck = await trigger(url, limited.token, magic);
    const limitedPoll = () => poll(url, limited.token, stuck ? jobIn(stuck).jobId : "");
    let refusals = 0;
    let held = 0;
    const waitAsTold = async (jump: () => void) => {
      let answer = await limitedPoll();
      for (let asked = 0; asked < 10 && answer?.status === 200; asked += 1) answer = await limitedPoll();
      if (answer?.status !== 429) return void problems.push(`a drained limit let through ${answer?.status}`);
      refusals += 1;
      problems.push(...(sentenceProblem(answer) ?? []));
      const retryAfter = Number(answer.headers.get("retry-after"));
      if (!(retryAfter >= 1 && retryAfter * 1000 <= windowMs + 1000)) problems.push(`Retry-After was ${retryAfter}`);
      jump();
      await sleep(retryAfter * 1000);
      const again = await limitedPoll();
      if (again?.status === 200) held += 1;
      else problems.push(`whoever had waited as told got ${again?.status}`);
    };
    const times = tenthOf(kills);
    for (let time = 0; time < times; time += 1) {
      const offset = offsets[time % offsets.length] ?? 0;
      say(`${time + 1} of ${times}`);
      let isSet = false;
      const jump = () => {
        if (!isSet) server.child.send(offset);
        isSet = true;
      };
      await Promise.all([finish(jump), waitAsTold(jump)]);
    }
    const { code, errors } = await server.end("SIGTERM");
    if (code !== 0) problems.push(`the server ended with code ${code}: ${errors}`);
    return {
      happened: `${jobs} jobs, ${ended} of which ended, at most ${waitedMs.toFixed(0)} ms after the jump; ${refusals} refusals, ${held} with a correct Retry-After`,
      lost: 0,
      broken: counted(problems),
    };
  },
};
