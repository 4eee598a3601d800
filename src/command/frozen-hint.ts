import type { Control } from "../client/control.ts";

/** So many of the last polls are looked at. */
const mostPolls = 100;

/**
 * What clients of the default sandbox wait for in vain, since its clock is frozen and nothing moves it: jobs that were polled
 * and have not ended, calls that wait for an analysis.
 * @returns sentences for whoever started the server, or null when nobody waits in vain
 */
export async function frozenHint({ clock, defaultSandbox }: Pick<Control, "clock" | "defaultSandbox">) {
  const { mode, now, advanceOnPollMs } = await clock.read();
  if (mode !== "frozen" || advanceOnPollMs > 0) return null;
  const { entries } = await defaultSandbox.journal.read({ operation: "getJobStatus", limit: mostPolls });
  const last = entries.at(-1);
  const jobs = await defaultSandbox.jobs.list();
  const waiting = jobs.find(({ synchronous, status }) => synchronous && status === "processing");
  const isPolled = last?.jobStatus === "pending" || last?.jobStatus === "processing";
  const subject = isPolled
    ? `the job ${last.jobId}, polled ${entries.filter(({ jobId }) => jobId === last.jobId).length} times, stays ${last.jobStatus}`
    : waiting && `the call that analyses the project ${waiting.projectId} is not answered`;
  if (!subject) return null;
  return `The clock of this server is frozen at ${now}, so ${subject}. Move it from the command (\`npx audity-mock clock advance 1m\`), let polls move it (\`npx audity-mock clock advance-on-poll 2s\`), or choose another --clock.`;
}
