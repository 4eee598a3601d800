import type { Call } from "../app/control-routes.ts";
import type { Answer } from "./perform.ts";
import { showReport } from "./report-data.ts";
import { shortPath } from "./words.ts";

/** The state and functions that the steps of a story use. */
export type StoryContext = {
  readonly sandbox: string;
  /** A project that is ready for an analysis. */
  projectId: string;
  /** The job of the story, once it is triggered. */
  jobId: string;
  /** Sends a request to the Agent API as a client. */
  readonly ask: (method: string, path: string, body?: object) => Promise<Answer>;
  readonly control: Call;
  /** Adds a line about what happened. */
  readonly say: (line: string) => void;
};

/** Sends a request, and adds a line about its response. */
export async function request(context: StoryContext, method: string, path: string, body?: object): Promise<Answer> {
  const answer = await context.ask(method, path, body);
  const { data, error } = answer.body ?? {};
  const news = [data?.status, data?.errorCode, error, answer.retryAfter && `Retry-After: ${answer.retryAfter}`];
  context.say([`${method} ${shortPath(path)} → ${answer.status}`, ...news.filter(Boolean)].join(" · "));
  return answer;
}

/** Triggers an audit analysis of the story's project. */
export async function trigger(context: StoryContext): Promise<void> {
  const path = `/api/agent/projects/${context.projectId}/audit-analysis/async`;
  context.jobId = (await request(context, "POST", path)).body?.data?.jobId ?? "";
}

const pathOf = ({ jobId }: StoryContext): string => `/api/agent/jobs/${jobId}`;

export const poll = (context: StoryContext): Promise<Answer> => request(context, "GET", pathOf(context));

/**
 * Polls a number of times, as fast as possible.
 * @returns how many polls got 200, how many got 429, and the last `Retry-After`
 */
export async function pollOften(context: StoryContext, times: number) {
  const statuses: number[] = [];
  let retryAfter: string | null = null;
  for (let polls = 0; polls < times; polls += 1) {
    const answer = await context.ask("GET", pathOf(context));
    statuses.push(answer.status);
    ({ retryAfter } = answer);
  }
  const countOf = (wanted: number) => statuses.filter((status) => status === wanted).length;
  return { answered: countOf(200), refused: countOf(429), retryAfter };
}

/** Moves the clock to the instant at which the job enters a state. */
export async function moveTo(context: StoryContext, status: "processing" | "completed" | "failed"): Promise<void> {
  const { sandbox, jobId: job } = context;
  const { timeline } = await context.control("readJob", { sandbox, job });
  const now = timeline.find((each) => each.status === status)?.at;
  if (now !== undefined) await context.control("setClock", { sandbox, now });
  context.say(`Clock: the job is ${status}`);
}

/** Moves the clock to the instant at which the job enters a state, and polls it. */
export async function pollWhen(context: StoryContext, status: Parameters<typeof moveTo>[1]): Promise<void> {
  await moveTo(context, status);
  await poll(context);
}

export async function advance({ control, sandbox, say }: StoryContext, seconds: number): Promise<void> {
  await control("advanceClock", { sandbox, durationMs: `${seconds}s` });
  say(`Clock: +${seconds} s`);
}

/** Creates a ReadyLink. */
export async function createSurvey(context: StoryContext): Promise<void> {
  const { body } = await request(context, "POST", "/api/agent/readylinks", { name: "Sample survey" });
  context.say(body?.data?.url ?? "");
}

/** Adds the lead of a prospect who has opened the survey. */
export async function openSurvey({ control, sandbox, say }: StoryContext): Promise<void> {
  const prospect = { businessName: "Sample client", clientName: "Sample Contact" };
  const [lead] = await control("addLeads", { sandbox, status: "pending", ...prospect });
  say(`Lead ${shortPath(lead?.id ?? "")}: ${lead?.status ?? ""}`);
}

/** The id of the newest lead. */
async function newestLead({ control, sandbox }: StoryContext): Promise<string> {
  const [lead] = await control("listSandboxLeads", { sandbox, limit: 1 });
  return lead?.id ?? "";
}

/** Sends the survey of the newest lead. */
export async function sendSurvey(context: StoryContext): Promise<void> {
  const { sandbox } = context;
  const lead = await newestLead(context);
  const { status, aiReadinessScore } = await context.control("completeLead", { sandbox, lead });
  context.say(`Lead ${shortPath(lead)}: ${status} · AI readiness score ${aiReadinessScore ?? "none"}`);
}

/** Converts the newest lead to a project, which becomes the project of the story. */
export async function convertLead(context: StoryContext): Promise<void> {
  const path = `/api/lead-generation/leads/${await newestLead(context)}/convert`;
  const { body } = await request(context, "POST", path);
  context.projectId = body?.data?.auditId ?? context.projectId;
}

/** Reads the polling report, which is shown as a picture, and adds its verdict. */
export async function judge({ sandbox, control, say }: StoryContext): Promise<void> {
  // On the sandbox's clock, because a presenter may pause for any time.
  const report = await control("readReport", { sandbox, time: "sandbox" });
  showReport(report);
  say(`Verdict: ${report.verdict}`);
}
