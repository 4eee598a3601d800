import type { Handlers } from "../../agent/handlers.ts";
import type { Principal } from "../../agent/principal.ts";
import type { Context } from "../../capability/capability.ts";
import type { components } from "../../contract/openapi.gen.ts";
import { explain } from "../../errors/reasons.ts";
import type { ReasonCode } from "../../errors/reason-table.ts";
import { findProject } from "../projects/module.ts";
import { addCapture, nextScenario, runOf } from "./add-capture.ts";
import { captureView, itemView, wasRead } from "./capture-view.ts";
import { captureWaits } from "./capture-waits.ts";
import { itemsOf } from "./extract.ts";
import { finish } from "./finish.ts";
import { interveneIn } from "./intervene-in.ts";
import { type CaptureRow, captureStatusAt, captureStore, findCapture, type FoundItem } from "./store.ts";

type Schemas = components["schemas"];
type Names = "listCaptures" | "getCapture" | "createCaptureNote" | "reprocessCapture" | "deleteCapture";

// eslint-disable-next-line max-lines-per-function -- one operation each
export function captureOperations(context: Context): Pick<Handlers, Names> {
  const { use } = context;
  const { transaction } = context.database;
  const store = use(captureStore);
  const waits = use(captureWaits);

  /** Writes the due results of a capture, if the worker has not written them yet. Call it in a transaction. */
  const catchUp = ({ sandbox }: Principal, { key }: CaptureRow, now: number): void =>
    store.moveOne(key, now, (moved) => finish(context, sandbox.seed, moved));

  /** The items of a capture at an instant, also if the worker has not written them yet. */
  const foundIn = (
    { sandbox }: Principal,
    capture: CaptureRow,
    now: number,
    written: (key: number) => readonly FoundItem[] = store.items,
  ): readonly FoundItem[] => {
    const { key, id, run, rawContent, outcome, endsAt } = capture;
    if (!wasRead(capture, now)) return [];
    if (endsAt === null || !store.isDue(key, now)) return written(key);
    const items = itemsOf(sandbox.seed, id, run, rawContent, outcome === "processed");
    return items.map((item) => ({ ...item, createdAt: endsAt }));
  };

  /** The response for a capture that was just queued. */
  const queued = ({ sandbox, ownerId }: Principal, capture: CaptureRow): Schemas["CaptureAnswer"] => ({
    capture: captureView(sandbox.seed, ownerId, capture, [], capture.queuedAt),
  });

  return {
    listCaptures({ query, principal }) {
      const { sandbox, ownerKey, ownerId } = principal;
      const now = sandbox.clock.now();
      const { channel, status, projectId } = query;
      const rows = store.list(ownerKey, { channel, status, projectId: projectId?.toLowerCase() }, now);
      const items = store.itemsOfOwner(ownerKey);
      const written = (key: number) => items.get(key) ?? [];
      return {
        captures: rows.map((capture) =>
          captureView(sandbox.seed, ownerId, capture, foundIn(principal, capture, now, written), now),
        ),
      };
    },

    getCapture({ params, principal, trace }) {
      const { sandbox, ownerId } = principal;
      const now = sandbox.clock.now();
      const capture = findCapture(context, principal, params.id, now);
      const items = foundIn(principal, capture, now);
      const shown = captureView(sandbox.seed, ownerId, capture, items, now);
      trace.jobStatus = shown.status;
      trace.reason = explain({ code: `CAPTURE_${shown.status.toUpperCase()}` as ReasonCode });
      return { capture: shown, items: items.map((item) => itemView(sandbox.seed, capture.id, item)) };
    },

    createCaptureNote({ body, principal, trace }) {
      const { content, projectId = null } = body as Schemas["CaptureNote"];
      const { sandbox, ownerKey, ownerId } = principal;
      const capture = transaction(() => {
        const project = projectId === null ? null : findProject(context, principal, projectId);
        const owner = { key: ownerKey, sandboxKey: sandbox.key, id: ownerId };
        const given = { channel: "text_note", rawContent: content, projectId: project?.id ?? null } as const;
        return addCapture(context, sandbox, owner, given, undefined, trace.jobOutcome);
      });
      sandbox.worker.nudge(capture.startsAt ?? capture.endsAt ?? Infinity);
      trace.jobId = capture.id;
      trace.jobStatus = "pending";
      trace.reason = explain({ code: "CAPTURE_QUEUED", facts: { id: capture.id } });
      return queued(principal, capture);
    },

    reprocessCapture({ params, principal, trace }) {
      const { sandbox } = principal;
      const capture = transaction(() => {
        const now = sandbox.clock.now();
        const found = findCapture(context, principal, params.id, now);
        catchUp(principal, found, now);
        store.deleteItems(found.key);
        const scenario = nextScenario(context, sandbox);
        const run = runOf(sandbox.seed, found.id, found.run + 1, scenario, now, trace.jobOutcome);
        return store.change(found, "pending", { ...run, forcedAt: null });
      });
      waits.wake(capture.key);
      sandbox.worker.nudge();
      trace.jobId = capture.id;
      trace.jobStatus = "pending";
      trace.reason = explain({ code: "CAPTURE_QUEUED", facts: { id: capture.id } });
      return queued(principal, capture);
    },

    deleteCapture({ params, principal }) {
      const { sandbox, ownerKey } = principal;
      transaction(() => {
        const capture = store.find(ownerKey, params.id.toLowerCase());
        const now = sandbox.clock.now();
        if (!capture || captureStatusAt(capture, now) === "vanished") return;
        catchUp(principal, capture, now);
        interveneIn(context, capture, { kind: "vanish" }, now);
        waits.wake(capture.key);
      });
      sandbox.worker.nudge();
      return undefined;
    },
  };
}
