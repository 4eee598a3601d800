// Analyses a project and prints the result: client.mjs without its bug. It never triggers an analysis twice.
import { setTimeout as sleep } from "node:timers/promises";

const { AUDITY_BASE_URL, AUDITY_TOKEN, POLL_MS = "2000" } = process.env;

/** Sends a request once. */
async function send(method, path) {
  const headers = { authorization: `Bearer ${AUDITY_TOKEN}` };
  const response = await fetch(AUDITY_BASE_URL + path, { method, headers, signal: AbortSignal.timeout(30_000) });
  if (response.ok) return response.json();
  const { status } = response;
  const retryAfter = response.headers.get("retry-after");
  throw Object.assign(new Error(`${method} ${path} got status ${status}`), { status, retryAfter });
}

/** Tries up to five times. Statuses below 500, other than 429, are final. */
async function retry(attempt) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt(tries);
    } catch (error) {
      if (tries === 5 || (error.status < 500 && error.status !== 429)) throw error;
      await sleep(askedMs(error.retryAfter) ?? POLL_MS * 2 ** (tries - 1) * (0.5 + Math.random()));
    }
  }
}

/** How long Retry-After asks to wait: it is a number of seconds or a date. */
function askedMs(retryAfter) {
  if (!retryAfter) return undefined;
  return Number.isNaN(Number(retryAfter)) ? Date.parse(retryAfter) - Date.now() : retryAfter * 1000;
}

const read = (path) => retry(() => send("GET", path));

const projects = await read("/api/projects");
const project = projects.find((each) => each.hasAnalysis && each.hasInterviewAnalysis && !each.hasAuditAnalysis);
if (!project) throw new Error("No project is ready for an analysis.");
const analysis = `/api/projects/${project.id}/audit-analysis`;

const { used } = await read("/api/user/credits");
let job = await retry(async (tries) => {
  // If a response was lost, look before paying twice. Credits are charged at once, an analysis is shown when it starts.
  if (tries > 1 && (await read("/api/user/credits")).used !== used) return { status: "pending" };
  return (await send("POST", `/api/agent/projects/${project.id}/audit-analysis/async`)).data;
});
while (job.status !== "completed" && job.status !== "complete") {
  if (job.status === "failed") throw new Error("The analysis failed.");
  await sleep(POLL_MS * (1 + Math.random() / 4));
  if (job.jobId) job = (await read(`/api/agent/jobs/${job.jobId}`)).data;
  // The id of the job was in the lost response. The analysis tells its end too.
  else job = await read(analysis).catch((error) => (error.status === 404 ? job : Promise.reject(error)));
}
const { readinessScore, summary } = await read(analysis);
console.log(`${project.clientName}: readiness ${readinessScore} of 100. ${summary}`);
