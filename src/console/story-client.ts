import type { Call } from "../app/control-routes.ts";
import type { Answer } from "./perform.ts";
import { shortPath } from "./words.ts";

/** What the steps of a story work with. */
export type StoryContext = {
  readonly sandbox: string;
  /** A project that is ready for an analysis. */
  readonly projectId: string;
  /** The job that the story is about, once there is one. */
  jobId: string;
  /** Asks the Agent API as a client. */
  readonly ask: (method: string, path: string) => Promise<Answer>;
  readonly control: Call;
  /** Says what happened, in a line. */
  readonly say: (line: string) => void;
};

/** Asks for something, and says what was answered. */
export async function request(context: StoryContext, method: string, path: string): Promise<Answer> {
  const answer = await context.ask(method, path);
  const { data, error } = answer.body ?? {};
  const news = [data?.status, data?.errorCode, error, answer.retryAfter && `Retry-After: ${answer.retryAfter}`];
  context.say([`${method} ${shortPath(path)} → ${answer.status}`, ...news.filter(Boolean)].join(" · "));
  return answer;
}

/** Triggers an audit analysis of the project that the story is about. */
export async function trigger(context: StoryContext): Promise<void> {
  const path = `/api/agent/projects/${context.projectId}/audit-analysis/async`;
  context.jobId = (await request(context, "POST", path)).body?.data?.jobId ?? "";
}

const pathOf = ({ jobId }: StoryContext): string => `/api/agent/jobs/${jobId}`;

export const poll = (context: StoryContext): Promise<Answer> => request(context, "GET", pathOf(context));

/**
 * Polls as often as told, as fast as it can.
 * @returns how many were answered, how many were too many, and what the last was told to wait
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

/** Moves the clock to where the job gets into a state. */
export async function moveTo(context: StoryContext, status: "processing" | "completed" | "failed"): Promise<void> {
  const { sandbox, jobId: job } = context;
  const { timeline } = await context.control("readJob", { sandbox, job });
  const now = timeline.find((each) => each.status === status)?.at;
  if (now !== undefined) await context.control("setClock", { sandbox, now });
  context.say(`The clock moves to where the job is ${status}.`);
}

/** Moves the clock to where the job gets into a state, and polls it there. */
export async function pollWhen(context: StoryContext, status: Parameters<typeof moveTo>[1]): Promise<void> {
  await moveTo(context, status);
  await poll(context);
}

export async function advance({ control, sandbox, say }: StoryContext, seconds: number): Promise<void> {
  await control("advanceClock", { sandbox, durationMs: `${seconds}s` });
  say(`${seconds} s pass.`);
}

/** Says what the polling report says of the client, by the sandbox's clock: a presenter may take any time. */
export async function judge({ control, sandbox, say }: StoryContext): Promise<void> {
  const { verdict, jobs } = await control("readReport", { sandbox, time: "sandbox" });
  say(`Verdict: ${verdict}`);
  const broken = jobs.flatMap(({ rules }) => rules).filter(({ verdict: each }) => each !== "pass");
  for (const { rule, summary } of broken.slice(0, 4)) say(`${rule}: ${summary}`);
}
