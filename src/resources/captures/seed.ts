import type { Context, NewOwner, Seed } from "../../capability/capability.ts";
import { draw, uuidOf } from "../../core/seed.ts";
import {
  type CaptureScenario,
  captureScenarioNamed,
  defaultCaptureScenario,
} from "../../scenarios/capture-scenarios.ts";
import { sampleProjectId } from "../projects/module.ts";
import { runOf } from "./add-capture.ts";
import { finishOne } from "./finish.ts";
import { sampleNote } from "./sample-note.ts";
import { captureStatusAt, captureStore, type NewCapture } from "./store.ts";

const hourMs = 3_600_000;

type Sample = Pick<NewCapture, "channel"> & { readonly scenario: string; readonly isOfProject: boolean };

/** The demo captures of an owner, the oldest first: one in each state. */
const samples: readonly Sample[] = [
  { channel: "transcript", scenario: "processes", isOfProject: true },
  { channel: "email", scenario: "needs-review", isOfProject: false },
  { channel: "voice_note", scenario: "fails", isOfProject: false },
  { channel: "text_note", scenario: "stuck-processing", isOfProject: false },
  { channel: "text_note", scenario: "stuck-pending", isOfProject: true },
];

/** Adds sample captures for a new owner, in a sandbox with full demo data. */
export const seedCaptures: Seed = (context, sandbox, owner, demoData, now) => {
  if (demoData !== "full") return;
  samples.forEach((sample, index) =>
    addSample(context, sandbox.seed, owner, sample, index, now - (samples.length - index) * hourMs, now),
  );
};

function addSample(
  context: Context,
  seed: number,
  owner: NewOwner,
  { channel, scenario, isOfProject }: Sample,
  index: number,
  capturedAt: number,
  now: number,
): void {
  const id = uuidOf(draw(seed, "sample capture id", owner.id, index));
  const chosen: CaptureScenario = captureScenarioNamed(scenario) ?? defaultCaptureScenario;
  const given: NewCapture = {
    sandboxKey: owner.sandboxKey,
    ownerKey: owner.key,
    id,
    projectId: isOfProject ? sampleProjectId(seed, owner.id, "ready") : null,
    channel,
    rawContent: sampleNote,
    ...runOf(seed, id, 0, chosen, capturedAt),
    capturedAt,
  };
  const status = captureStatusAt({ ...given, key: 0, forcedAt: null }, now);
  const capture = context.use(captureStore).insert(given, status);
  if (capture.endsAt !== null && (status === "processed" || status === "needs_review"))
    finishOne(context, seed, capture, capture.endsAt);
}
