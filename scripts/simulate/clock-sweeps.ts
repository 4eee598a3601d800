// The machine's clock jumps, or its event loop stalls, before any step of a scenario.
import { type Answer } from "./fault-world.ts";
import type { Reference, Swept } from "./failing-statements.ts";
import type { Scenario } from "./scenarios.ts";
import { makeDatabase, run, withFolder } from "./sound-run.ts";
import { machine } from "./virtual-machine.ts";

const second = 1000;
const hour = 3_600_000;
const year = 365 * 24 * hour;

/** What happens to the machine. */
const disturbances = [
  ...[second, -second, hour, -hour, year, -year].map((ms) => ({
    what: `the clock jumps by ${ms / 1000} s`,
    ms,
    act: () => machine.jump(ms),
  })),
  ...[second, 90 * second].map((ms) => ({
    what: `the event loop stalls for ${ms / 1000} s`,
    ms,
    act: () => machine.stall(ms),
  })),
] as const;

const ranks: Readonly<Record<string, number>> = { pending: 0, processing: 1, completed: 2, failed: 2 };

type Polled = {
  readonly jobId: string;
  readonly status: string;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
};

/** Watches the polls of a run. */
function createPollWatch(problems: string[]) {
  const known = new Map<string, Polled>();
  return (path: string, { status, body }: Answer): void => {
    if (!path.startsWith("/api/agent/jobs/") || status !== 200) return;
    const polled = (body as { data: Polled }).data;
    const before = known.get(polled.jobId);
    known.set(polled.jobId, polled);
    if (!before) return;
    if ((ranks[polled.status] ?? 0) < (ranks[before.status] ?? 0))
      problems.push(`the status of a job went back from ${before.status} to ${polled.status}`);
    for (const instant of ["startedAt", "completedAt"] as const)
      if (before[instant] !== null && before[instant] !== polled[instant])
        problems.push(`${instant} of a job changed from ${before[instant]} to ${polled[instant]}`);
  };
}

/** The instants at which the jobs of a run start and end, as durations since their creation. */
const lives = (found: Awaited<ReturnType<typeof run>>): string =>
  (found.end.get("jobs") ?? [])
    .map((row) => JSON.parse(row) as Record<string, number | string | null>)
    .filter(({ forced_at }) => forced_at === null)
    .map((job) =>
      [
        job["id"],
        ...["starts_at", "ends_at"].map((at) =>
          job[at] === null ? null : Number(job[at]) - Number(job["created_at"]),
        ),
      ].join(" "),
    )
    .toSorted()
    .join("\n");

/** @param every 7: every seventh step */
export async function sweepClocks(
  scenario: Scenario,
  sound: Reference,
  every: number,
  ignoresClock: boolean,
): Promise<Swept> {
  const problems: string[] = [];
  let tries = 0;
  for (const { what, ms, act } of disturbances) {
    for (let step = 0; step < sound.steps.length; step += every) {
      tries += 1;
      const found: string[] = [];
      const watchPolls = createPollWatch(found);
      const played = await withFolder(async (folder) => {
        const path = `${folder}/mock.db`;
        await makeDatabase(scenario, path);
        return run(scenario, path, {
          onStep(number) {
            if (number === step) act();
          },
          onAnswer(number, { path: asked }, answer) {
            watchPolls(asked, answer);
            if (answer.status >= 500 && answer.status !== sound.steps[number]?.answer?.status)
              found.push(`${asked} got ${answer.status}`);
            return false;
          },
        });
      }).catch((error: unknown) => {
        found.push(`it ended with ${(error as Error).stack}`);
        return null;
      });
      if (played && lives(played) !== lives(sound) && !ignoresClock)
        found.push("a job has other durations than without it");
      if (played && ignoresClock && ms > hour) found.push(...statusesDiffer(sound, played));
      for (const { level, text } of played?.world.logs ?? [])
        found.push(`the log has a line: ${level} ${text.slice(0, 300)}`);
      problems.push(...found.map((problem) => `${what} before step ${step} (${sound.steps[step]?.what}): ${problem}`));
    }
  }
  return { tries, problems };
}

/** With a clock that goes on as if nothing had happened, all answers would be the same. */
const statusesDiffer = (sound: Reference, played: Awaited<ReturnType<typeof run>>): readonly string[] =>
  sound.steps.flatMap(({ answer, what }, index) =>
    JSON.stringify(answer?.body) === JSON.stringify(played.steps[index]?.answer?.body)
      ? []
      : [`${what} got another answer`],
  );
