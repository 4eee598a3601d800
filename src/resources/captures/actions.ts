import { startTimeout } from "../../core/timeout.ts";
import type { Context } from "../../capability/capability.ts";
import type { ActionsOf, OutputOf } from "../../control/route.ts";
import { durationMsOf } from "../../core/duration.ts";
import { isoOrNull, isoTimestamp } from "../../core/timestamp.ts";
import { ControlError, notInSandbox } from "../../errors/control-error.ts";
import { type Intervention, isPossible } from "../../pipeline/intervention.ts";
import { timeline } from "../../pipeline/lifecycle.ts";
import type { LiveSandbox } from "../../sandbox/sandbox.ts";
import { type CaptureOutcome, captureScenarioNamed, captureScenarios } from "../../scenarios/capture-scenarios.ts";
import { findOwner } from "../account/module.ts";
import { ownProject } from "../projects/module.ts";
import { addCapture } from "./add-capture.ts";
import { captureWaits } from "./capture-waits.ts";
import { finish } from "./finish.ts";
import { interveneIn } from "./intervene-in.ts";
import type { captureRoutes } from "./routes.ts";
import { sampleNote } from "./sample-note.ts";
import { type CaptureRecord, type CaptureState, captureStatusAt, captureStore, factsOf } from "./store.ts";

type View = OutputOf<typeof captureRoutes.readCapture>;

/** The most recent ids that the message for an unknown id lists. */
const mostNamed = 1000;

/** How many characters of a capture a list shows. */
const shownCharacters = 200;

/** How many captures followers get, the newest. */
const mostFollowed = 100;

/** A capture at an instant in the format of the control plane, with its timeline since it was last queued. */
function viewOf(context: Context, capture: CaptureRecord, now: number, isWhole: boolean): View {
  const { id, ownerId, projectId, channel, rawContent, scenario, run, capturedAt, forcedAt } = capture;
  return {
    id,
    ownerId,
    projectId,
    channel,
    rawContent: isWhole ? rawContent : rawContent.slice(0, shownCharacters),
    scenario,
    run,
    status: captureStatusAt(capture, now),
    capturedAt: isoTimestamp(capturedAt),
    forcedAt: isoOrNull(forcedAt),
    items: context.use(captureStore).countItems(capture.key),
    timeline: timeline(factsOf(capture)).map(({ to, at }) => ({
      status: to,
      at: isoTimestamp(at),
      reached: at <= now,
    })),
  };
}

const clauseOf = (state: CaptureState): string => (state === "vanished" ? "was deleted" : `is ${state}`);

/** The captures for followers of a sandbox. */
export function newestCaptures(context: Context, { key, clock }: LiveSandbox) {
  const store = context.use(captureStore);
  const now = clock.now();
  const newest = store.ofSandbox(key, mostFollowed).map((capture) => viewOf(context, capture, now, false));
  return { total: store.countOf(key), newest };
}

// eslint-disable-next-line max-lines-per-function -- one action each
export function captureActions(context: Context) {
  const { use, sandboxes, wallClock } = context;
  const { find, saveSettings } = sandboxes;
  const { transaction } = context.database;
  const store = use(captureStore);
  const waits = use(captureWaits);

  const view = ({ clock }: LiveSandbox, capture: CaptureRecord): View => viewOf(context, capture, clock.now(), true);

  function findCapture(sandbox: LiveSandbox, id: string): CaptureRecord {
    const capture = store.withId(sandbox.key, id.toLowerCase());
    if (capture) return capture;
    const ids = store.ofSandbox(sandbox.key, mostNamed).map((each) => each.id);
    throw notInSandbox(sandbox, "capture", id, ids);
  }

  function force(name: string, id: string, intervention: Intervention<CaptureOutcome>, past: string): View {
    const sandbox = find(name);
    const forced = transaction(() => {
      const capture = findCapture(sandbox, id);
      const now = sandbox.clock.now();
      const state = captureStatusAt(capture, now);
      if (!isPossible(intervention.kind, state))
        throw new ControlError(409, `The capture ${id} ${clauseOf(state)} and can no longer be ${past}.`);
      const changed = interveneIn(context, capture, intervention, now, now);
      store.moveOne(capture.key, now, (moved) => finish(context, sandbox.seed, moved));
      return { ...changed, ownerId: capture.ownerId };
    });
    waits.wake(forced.key);
    sandbox.worker.nudge();
    return view(sandbox, forced);
  }

  const choice = ({ settings }: LiveSandbox) => ({
    default: settings.defaultCaptureScenario,
    queue: [...settings.captureQueue],
  });

  return {
    async listSandboxCaptures({ sandbox, status, limit = 100 }) {
      const found = find(sandbox);
      await found.worker.catchUp();
      const now = found.clock.now();
      return store
        .ofSandbox(found.key, limit, status && { status, now })
        .map((capture) => viewOf(context, capture, now, false));
    },
    async readCapture({ sandbox, capture }) {
      const found = find(sandbox);
      await found.worker.catchUp();
      return view(found, findCapture(found, capture));
    },
    async listCaptureItems({ sandbox, capture }) {
      const found = find(sandbox);
      await found.worker.catchUp();
      const { key } = findCapture(found, capture);
      return store.items(key).map(({ id, itemType, content, confidence }) => ({ id, itemType, content, confidence }));
    },
    addCaptures({ sandbox, ownerId, projectId, channel = "text_note", rawContent = sampleNote, scenario, count = 1 }) {
      const found = find(sandbox);
      const added = transaction(() => {
        const owner = findOwner(context, found, ownerId);
        const project = projectId === undefined ? null : ownProject(context, owner, projectId);
        const chosen = scenario === undefined ? undefined : captureScenarioNamed(scenario);
        const given = { channel, rawContent, projectId: project?.id ?? null };
        return Array.from({ length: count }, () => ({
          ...addCapture(context, found, owner, given, chosen),
          ownerId: owner.id,
        }));
      });
      found.worker.nudge();
      return added.map((capture) => viewOf(context, capture, found.clock.now(), false));
    },
    startCapture: ({ sandbox, capture }) => force(sandbox, capture, { kind: "start" }, "started"),
    processCapture: ({ sandbox, capture }) =>
      force(sandbox, capture, { kind: "end", outcome: "processed" }, "processed"),
    reviewCapture: ({ sandbox, capture }) =>
      force(sandbox, capture, { kind: "end", outcome: "needs_review" }, "marked for review"),
    failCapture: ({ sandbox, capture }) => force(sandbox, capture, { kind: "end", outcome: "failed" }, "failed"),
    holdCapture: ({ sandbox, capture }) => force(sandbox, capture, { kind: "hold" }, "held"),
    async waitForCapture({ sandbox, capture, withinMs = "10s" }, gone) {
      const found = find(sandbox);
      const { key, ownerId } = findCapture(found, capture);
      const timeout = startTimeout(wallClock, durationMsOf(withinMs), gone);
      const ended = await waits.ended(found, key, timeout.signal);
      timeout.stop();
      if (ended) {
        await found.worker.catchUp();
        return view(found, { ...ended, ownerId });
      }
      const { status } = view(found, findCapture(found, capture));
      if (status === "vanished") throw new ControlError(404, `The capture ${capture} was deleted.`);
      throw new ControlError(
        408,
        `Timeout: the capture ${capture} is still ${status}. Wait longer (--within), or advance the clock.`,
      );
    },
    listCaptureScenarios: () => captureScenarios.map(({ name, sentence }) => ({ name, sentence })),
    setDefaultCaptureScenario({ sandbox, scenario }) {
      const found = find(sandbox);
      saveSettings(found, () => ({ defaultCaptureScenario: scenario }));
      return choice(found);
    },
    queueCaptureScenario({ sandbox, scenario }) {
      const found = find(sandbox);
      saveSettings(found, ({ captureQueue }) => {
        if (captureQueue.length >= 1000)
          throw new ControlError(409, "The queue is full (1,000 scenarios). Empty it first (capture clear-queue).");
        return { captureQueue: [...captureQueue, scenario] };
      });
      return choice(found);
    },
    clearCaptureQueue({ sandbox }) {
      saveSettings(find(sandbox), () => ({ captureQueue: [] }));
      return undefined;
    },
  } satisfies ActionsOf<typeof captureRoutes>;
}
