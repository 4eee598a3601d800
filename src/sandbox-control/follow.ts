import { endedBy } from "../core/ended-by.ts";
import { entryView } from "../journal/entry-view.ts";
import type { Recorder } from "../journal/recorder.ts";
import type { JournalStore } from "../journal/store.ts";
import { jobView } from "../resources/jobs/job-view.ts";
import { statusAt } from "../resources/jobs/lifecycle.ts";
import type { JobRecord, JobStore } from "../resources/jobs/store.ts";
import type { Changes } from "../sandbox/changes.ts";
import { type Clock, nextTurn } from "../core/clock.ts";
import { parseInstant } from "../core/instant.ts";
import type { LiveSandbox } from "../sandbox/sandbox.ts";
import type { SandboxEvent } from "../control/types.gen.ts";
import type { ActionsOf } from "../control/route.ts";
import type { faultRoutes } from "../faults/routes.ts";
import type { limitRoutes } from "../rate-limit/routes.ts";
import type { tokenRoutes } from "../resources/account/routes.ts";
import type { sandboxRoutes } from "./routes.ts";

type Dependencies = {
  readonly find: (name: string) => LiveSandbox;
  readonly jobs: JobStore;
  readonly journal: JournalStore;
  readonly recorder: Recorder;
  readonly changes: Changes;
  readonly wallClock: Clock;
  /** Takes over what another process has done to a sandbox. */
  readonly refreshSandbox: (sandboxKey: number) => void;
  readonly read: Pick<ActionsOf<typeof sandboxRoutes>, "readSandbox"> &
    Pick<ActionsOf<typeof limitRoutes>, "readLimits"> &
    Pick<ActionsOf<typeof tokenRoutes>, "listTokens"> &
    Pick<ActionsOf<typeof faultRoutes>, "listFaults">;
};

type Unnumbered = SandboxEvent extends infer Each ? (Each extends SandboxEvent ? Omit<Each, "number"> : never) : never;

/** How long another process on the same file may have written before it is looked for. */
const lookMs = 250;

/** As often as a watcher is told of changes at the most; looking for them takes a tenth of the time, however much there is. */
const [restMs, restsPerLook] = [100, 9];

/** How many jobs are watched, the newest. */
const mostJobs = 1000;

export function followActions(dependencies: Dependencies) {
  const { find } = dependencies;
  return {
    followSandbox({ sandbox, requests = 100 }) {
      const found = find(sandbox);
      const ended = new AbortController();
      return endedBy(numbered(eventsOf(dependencies, found, requests, ended.signal)), () => ended.abort());
    },
  } satisfies Pick<ActionsOf<typeof sandboxRoutes>, "followSandbox">;
}

async function* numbered(events: AsyncIterable<Unnumbered>): AsyncGenerator<SandboxEvent, void> {
  let number = 0;
  for await (const event of events) yield { number: ++number, ...event };
}

/** How a sandbox stands, then what changes, until the signal aborts, the sandbox is deleted, or the server stops. */
async function* eventsOf(
  dependencies: Dependencies,
  sandbox: LiveSandbox,
  recent: number,
  signal: AbortSignal,
): AsyncGenerator<Unnumbered, void> {
  const { journal, recorder, changes, wallClock, refreshSandbox } = dependencies;
  const { key } = sandbox;
  const watched = { changed: true, wake: new AbortController() };
  const touch = () => {
    watched.changed = true;
    watched.wake.abort();
  };
  const stops = [
    changes.listen(key, touch),
    recorder.listen((recorded) => {
      if (recorded.key === key) touch();
    }),
  ];
  const isChanged = () => watched.changed;
  const isOver = () => signal.aborted || sandbox.ended.aborted;
  try {
    let { resets } = sandbox;
    recorder.flush();
    let last = Math.max(0, journal.count(key) - recent);
    let views = createViews(dependencies, sandbox);
    let whole = true;
    for (;;) {
      if (isOver()) return;
      refreshSandbox(sandbox.key);
      if (isOver()) return;
      if (sandbox.resets !== resets) {
        ({ resets } = sandbox);
        views = createViews(dependencies, sandbox);
        watched.changed = whole = true;
        last = 0;
      }
      const before = wallClock.now();
      watched.wake = new AbortController();
      if (isChanged()) {
        watched.changed = false;
        yield* await views.changed().catch((error: unknown) => {
          // It may have been deleted between two looks.
          if (isOver()) return [];
          throw error;
        });
      }
      for (;;) {
        if (isOver()) return;
        recorder.flush();
        const entries = journal.after(key, last, { bodies: false });
        last = entries.at(-1)?.number ?? last;
        if (entries.length > 0 || whole) yield { kind: "requests", whole, requests: entries.map(entryView) };
        whole = false;
        if (entries.length === 0) break;
        await nextTurn();
      }
      const pause = Math.max(restMs, (wallClock.now() - before) * restsPerLook);
      await wallClock.sleepUntil(wallClock.now() + pause, AbortSignal.any([signal, sandbox.ended]));
      if (!isChanged()) await change(views.nextEventAt());
    }
  } finally {
    for (const stop of stops) stop();
  }

  /** Resolves when something may have changed, by somebody or by time. */
  async function change(eventAt: number | null): Promise<void> {
    const over = new AbortController();
    const until = AbortSignal.any([over.signal, watched.wake.signal, signal, sandbox.ended]);
    const happened = async (at: number) => {
      await sandbox.clock.sleepUntil(at, until);
      if (!until.aborted) watched.changed = true;
    };
    const looked = wallClock.sleepUntil(wallClock.now() + lookMs, until);
    await Promise.race(eventAt === null ? [looked] : [looked, happened(eventAt)]);
    over.abort();
  }
}

/** What a watcher has been told, and what is another by now. */
function createViews({ jobs, read }: Dependencies, { key, name, clock }: LiveSandbox) {
  const told = new Map<string, string>();
  let known: Map<number, string> | null = null;
  let nextEventAt: number | null = null;

  function changedJobs(): Unnumbered[] {
    const now = clock.now();
    const records = jobs.ofSandbox(key, mostJobs);
    const before = known;
    known = new Map(records.map((job) => [job.key, lifeOf(job, now)]));
    const isGone = (job: number) => !known?.has(job);
    // Those that are too old to be among the newest are not gone.
    const isWhole = !before || (records.length < mostJobs && [...before.keys()].some(isGone));
    const meant = isWhole ? records : records.filter((job) => before.get(job.key) !== lifeOf(job, now));
    return isWhole || meant.length > 0
      ? [{ kind: "jobs", whole: isWhole, jobs: meant.map((job) => jobView(job, now)) }]
      : [];
  }

  return {
    nextEventAt: () => nextEventAt,
    async changed(): Promise<Unnumbered[]> {
      const input = { sandbox: name };
      const sandbox = await read.readSandbox(input);
      nextEventAt = parseInstant(sandbox.clock.nextEventAt ?? "");
      const events: Unnumbered[] = [
        { kind: "sandbox", sandbox },
        { kind: "limits", limits: await read.readLimits(input) },
        { kind: "tokens", tokens: await read.listTokens(input) },
        { kind: "faults", faults: await read.listFaults(input) },
      ];
      const news = events.filter((event) => {
        const text = JSON.stringify(event);
        const isNew = told.get(event.kind) !== text;
        told.set(event.kind, text);
        return isNew;
      });
      return [...news, ...changedJobs()];
    },
  };
}

/** What of a job can change. */
const lifeOf = (job: JobRecord, now: number): string =>
  [statusAt(job, now), job.forcedAt, job.startsAt, job.endsAt, job.outcome].join(" ");
