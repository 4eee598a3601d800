import { withCleanup } from "../core/with-cleanup.ts";
import { entryView, journalRecorder, journalStore } from "../journal/module.ts";
import { type JobLife, jobStore, jobView } from "../resources/jobs/module.ts";
import { statusAt } from "../pipeline/lifecycle.ts";
import type { Context } from "../capability/capability.ts";
import { sandboxView } from "./actions.ts";
import { nextTurn } from "../core/clock.ts";
import { parseInstant } from "../core/instant.ts";
import type { LiveSandbox } from "../sandbox/sandbox.ts";
import type { JobView, SandboxEvent } from "../control/types.gen.ts";
import type { ActionsOf } from "../control/route.ts";
import type { followRouteWith } from "./routes.ts";

type Unnumbered = SandboxEvent extends infer Each ? (Each extends SandboxEvent ? Omit<Each, "number"> : never) : never;

/** How often the file is checked for changes of another process. */
const lookMs = 250;

/** The shortest time between two updates of a follower. */
const restMs = 100;

/** A follower pauses this many times as long as a check for changes took, so that checks take at most a tenth of the time. */
const restsPerLook = 9;

/** How many jobs followers get, the newest. */
const mostJobs = 1000;

/** How many jobs are read in one turn of the event loop. */
const jobsAtOnce = 100;

export function followActions(context: Context) {
  const { find } = context.sandboxes;
  return {
    followSandbox({ sandbox, requests = 100 }) {
      const found = find(sandbox);
      const ended = new AbortController();
      return withCleanup(numbered(eventsOf(context, found, requests, ended.signal)), () => ended.abort());
    },
  } satisfies ActionsOf<ReturnType<typeof followRouteWith>>;
}

async function* numbered(events: AsyncIterable<Unnumbered>): AsyncGenerator<SandboxEvent, void> {
  let number = 0;
  for await (const event of events) yield { number: ++number, ...event };
}

/** Yields the state of a sandbox, then its changes, until the signal aborts, the sandbox is deleted, or the server stops. */
// eslint-disable-next-line max-lines-per-function -- its functions share what the follower knows
async function* eventsOf(
  context: Context,
  sandbox: LiveSandbox,
  recent: number,
  signal: AbortSignal,
): AsyncGenerator<Unnumbered, void> {
  const { use, events, wallClock, refresh, sandboxes } = context;
  const journal = use(journalStore);
  const recorder = use(journalRecorder);
  const { key } = sandbox;
  const watched = { changed: true, wake: new AbortController() };
  const touch = () => {
    if (watched.changed) return;
    watched.changed = true;
    // Pass a reason, because creating the default AbortError captures a stack trace.
    watched.wake.abort("changed");
  };
  const onChanged = (changed: number | null) => {
    if (changed === null || changed === key) touch();
  };
  events.on("sandboxChanged", onChanged);
  const stopListening = recorder.listen((recorded) => onChanged(recorded.key));
  /** How long the reads since the last rest took. The turns between them are not counted: others use those. */
  let spentMs = 0;
  const timed = async <Result>(read: () => Result | Promise<Result>): Promise<Result> => {
    const from = wallClock.now();
    const result = await read();
    spentMs += wallClock.now() - from;
    return result;
  };
  const isChanged = () => watched.changed;
  const isOver = () => signal.aborted || sandbox.ended.aborted;
  try {
    let { resets } = sandbox;
    recorder.flush();
    let last = Math.max(0, journal.count(key) - recent);
    let views = createViews(context, sandbox);
    let whole = true;
    for (;;) {
      if (isOver()) return;
      refresh();
      sandboxes.withKey(key);
      if (isOver()) return;
      if (sandbox.resets !== resets) {
        ({ resets } = sandbox);
        views = createViews(context, sandbox);
        watched.changed = true;
        whole = true;
        last = 0;
      }
      spentMs = 0;
      watched.wake = new AbortController();
      if (isChanged()) {
        watched.changed = false;
        yield* changesOf(views, resets);
      }
      for (;;) {
        if (isOver()) return;
        const entries = await timed(() => {
          recorder.flush();
          return journal.after(key, last, { bodies: false });
        });
        last = entries.at(-1)?.number ?? last;
        if (entries.length > 0 || whole) yield { kind: "requests", whole, requests: entries.map(entryView) };
        whole = false;
        if (entries.length === 0) break;
        await nextTurn();
      }
      const pause = Math.max(restMs, spentMs * restsPerLook);
      await wallClock.sleepUntil(wallClock.now() + pause, AbortSignal.any([signal, sandbox.ended]));
      if (!isChanged()) await change(views.nextEventAt());
    }
  } finally {
    events.off("sandboxChanged", onChanged);
    stopListening();
  }

  /** The changes, each read in a turn of its own, until the sandbox is reset or deleted. */
  async function* changesOf(views: Views, resets: number): AsyncGenerator<Unnumbered, void> {
    const isAnother = () => isOver() || sandbox.resets !== resets;
    for (const read of views.reads) {
      let changes: readonly Unnumbered[];
      try {
        changes = await timed(read);
      } catch (error) {
        // The sandbox may have been deleted meanwhile.
        if (isAnother()) return;
        throw error;
      }
      if (isAnother()) return;
      yield* changes;
      await nextTurn();
      if (isAnother()) return;
    }
  }

  /** Resolves when something may have changed: after a call, at the next event, or when it is time to check the file. */
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

type Views = ReturnType<typeof createViews>;

/** Remembers what a follower has received, and finds changes. */
function createViews(context: Context, sandbox: LiveSandbox) {
  const { key, clock } = sandbox;
  const jobs = context.use(jobStore);
  const sent = new Map<string, string>();
  let known: ReadonlyMap<number, string> | null = null;
  let nextEventAt: number | null = null;

  async function changedJobs(): Promise<Unnumbered[]> {
    const now = clock.now();
    const lives = jobs.livesOfSandbox(key, mostJobs);
    const before = known;
    const present = new Map(lives.map((job) => [job.key, lifeOf(job, now)]));
    known = present;
    const isGone = (job: number) => !present.has(job);
    // A job may be missing because newer jobs have displaced it, not because it was deleted.
    const isWhole = !before || (lives.length < mostJobs && [...before.keys()].some(isGone));
    const all = [...present.keys()];
    const shown = isWhole ? all : all.filter((job) => before.get(job) !== present.get(job));
    const views: JobView[] = [];
    for (let from = 0; from < shown.length; from += jobsAtOnce) {
      if (from > 0) await nextTurn();
      views.push(...jobs.withKeys(shown.slice(from, from + jobsAtOnce)).map((job) => jobView(job, now)));
    }
    return isWhole || views.length > 0 ? [{ kind: "jobs", whole: isWhole, jobs: views }] : [];
  }

  function unlessSent(event: Unnumbered): Unnumbered[] {
    const text = JSON.stringify(event);
    if (sent.get(event.kind) === text) return [];
    sent.set(event.kind, text);
    return [event];
  }

  function changedSandbox(): Unnumbered[] {
    const view = sandboxView(context, sandbox);
    nextEventAt = parseInstant(view.clock.nextEventAt ?? "");
    return unlessSent({ kind: "sandbox", sandbox: view });
  }

  const live = context.capabilities.flatMap(({ live: each }) =>
    each ? [() => unlessSent({ kind: each.kind, [each.kind]: each.read(context, sandbox) } as Unnumbered)] : [],
  );

  return {
    nextEventAt: () => nextEventAt,
    /** Functions that return what has changed since their last call, in the order in which it is sent. */
    reads: [changedSandbox, ...live, changedJobs] as readonly (() => Unnumbered[] | Promise<Unnumbered[]>)[],
  };
}

/** The fields of a job that can change, as text. */
const lifeOf = (job: JobLife, now: number): string =>
  [statusAt(job, now), job.forcedAt, job.startsAt, job.endsAt, job.outcome].join(" ");
