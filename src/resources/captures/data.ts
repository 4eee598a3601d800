import { type Static, Type } from "typebox";
import { dataSection, foundOrNull } from "../../capability/capability.ts";
import { disorder, MaybeReference, PinnedId, When, Words } from "../../capability/data-schemas.ts";
import { Named, OneOf } from "../../control/schemas.ts";
import { captureScenarioNamed, captureScenarios, defaultCaptureScenario } from "../../scenarios/capture-scenarios.ts";
import { ownerStore } from "../account/module.ts";
import { runOf } from "./add-capture.ts";
import { captureStore } from "./store.ts";
import { captureChannels } from "./table.ts";

const CaptureData = Named(
  "CaptureData",
  "A capture of an owner, with a scenario from `capturedAt` on, or in a fixed state.",
  {
    rawContent: Words("Content of the capture.", 100_000),
    id: PinnedId,
    channel: Type.Optional(OneOf(captureChannels, "Channel of the capture. Default: text_note.")),
    project: MaybeReference("projects", "Project of the capture, by name or id. Default: none."),
    scenario: Type.Optional(
      OneOf(
        captureScenarios.map(({ name }) => name),
        "Scenario of the capture. Default: processes.",
      ),
    ),
    status: Type.Optional(
      OneOf(
        ["pending", "processing", "processed", "needs_review", "failed"],
        "State of the capture, instead of a scenario. A pending or processing capture stays in that state.",
      ),
    ),
    capturedAt: When(
      "When the capture was received. Default: now with a scenario; with a status random, 1 hour to 7 days ago.",
    ),
    endedAt: When(
      "When the capture was processed or failed; only with such a status. Default: random, 15 to 60 s after `capturedAt`.",
    ),
  },
);

const hourMs = 3_600_000;
const usualWaitMs = 4000;

type Entry = Static<typeof CaptureData>;

/** The instants of a capture in a state. */
function lifeOf(status: NonNullable<Entry["status"]>, capturedAt: number, endedAt: number) {
  const isOver = status !== "pending" && status !== "processing";
  return {
    scenario: "data",
    startsAt: status === "pending" ? null : Math.min(capturedAt + usualWaitMs, endedAt),
    endsAt: isOver ? endedAt : null,
    outcome: isOver ? status : ("processed" as const),
  };
}

/** The captures of an owner. */
export const captureData = dataSection({
  field: "captures",
  description: "Captures of the owner.",
  schema: CaptureData,
  most: 100_000,
  check({ scenario, status, capturedAt, endedAt }, at) {
    if (scenario !== undefined && status !== undefined)
      return [
        { field: "status", message: "cannot be combined with a scenario, because the scenario decides the status" },
      ];
    if (endedAt !== undefined && (status === undefined || status === "pending" || status === "processing"))
      return [{ field: "endedAt", message: "requires the status processed, needs_review or failed" }];
    const steps = [
      ["capturedAt", capturedAt],
      ["endedAt", endedAt],
    ] as const;
    return disorder(steps, at);
  },
  add(scope, entries) {
    const { context, sandbox, owner, now, at, drawn, added, owned } = scope;
    const store = context.use(captureStore);
    entries.forEach((entry, index) => {
      const { status } = entry;
      const whose = owned(entry, "capture id", index);
      const tookMs = now - drawn("capture processed", index, [15_000, 60_000]);
      const past = drawn("capture came in", index, [hourMs, 7 * 24 * hourMs]);
      const capturedAt = at(
        entry.capturedAt,
        status === undefined ? now : Math.min(past, at(entry.endedAt, now) - tookMs),
      );
      const scenario = (entry.scenario && captureScenarioNamed(entry.scenario)) || defaultCaptureScenario;
      const endedAt = at(entry.endedAt, Math.min(capturedAt + tookMs, now));
      store.insert({
        ...whose,
        projectId: foundOrNull(scope, "projects", entry.project)?.id ?? null,
        channel: entry.channel ?? "text_note",
        rawContent: entry.rawContent,
        ...runOf(sandbox.seed, whose.id, 0, scenario, capturedAt),
        ...(status && lifeOf(status, capturedAt, endedAt)),
        capturedAt,
      });
      added();
    });
    context.use(ownerStore).saveAccount(owner.key, { capturesCreated: entries.length });
  },
});
