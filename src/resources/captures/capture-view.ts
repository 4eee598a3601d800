import type { components } from "../../contract/openapi.gen.ts";
import { databaseTimestamp } from "../../core/database-timestamp.ts";
import { timeline } from "../../pipeline/lifecycle.ts";
import { withoutScenario } from "../../scenarios/capture-scenarios.ts";
import type { ItemType } from "./extract.ts";
import { type CaptureRow, captureStatusAt, factsOf, type FoundItem } from "./store.ts";

type Schemas = components["schemas"];

const keys: Readonly<Record<ItemType, keyof Schemas["ProcessingResults"]>> = {
  action_item: "actionItems",
  decision: "decisions",
  key_insight: "keyInsights",
  contact_mention: "contactMentions",
};

const isStatus = (status: string): status is Schemas["CaptureStatus"] => status !== "vanished";

/** Whether a capture has items at an instant. */
export function wasRead(capture: CaptureRow, now: number): boolean {
  const state = captureStatusAt(capture, now);
  return state === "processed" || state === "needs_review";
}

/** A capture in the format of the contract (Capture). @param items the items, once it is processed */
export function captureView(
  seed: number,
  userId: string,
  capture: CaptureRow,
  items: readonly FoundItem[],
  now: number,
): Schemas["Capture"] {
  const { id, channel, rawContent, projectId, capturedAt } = capture;
  const state = captureStatusAt(capture, now);
  const status = isStatus(state) ? state : capture.outcome;
  const isRead = wasRead(capture, now);
  const last = timeline(factsOf(capture)).findLast(({ at, to }) => at <= now && to !== "vanished")?.at ?? capturedAt;
  const timestamp = (at: number) => databaseTimestamp(seed, id, at);
  return {
    id,
    channel,
    rawContent,
    status,
    capturedAt: timestamp(capturedAt),
    userId,
    projectId,
    contentType: "text/plain",
    processedContent: isRead ? withoutScenario(rawContent).trim() : null,
    processingResults: isRead ? resultsOf(items) : null,
    createdAt: timestamp(capturedAt),
    updatedAt: timestamp(last),
  };
}

function resultsOf(items: readonly FoundItem[]): Schemas["ProcessingResults"] {
  const results: Schemas["ProcessingResults"] = {
    actionItems: [],
    decisions: [],
    keyInsights: [],
    contactMentions: [],
  };
  for (const { itemType, content } of items) results[keys[itemType]].push(content);
  return results;
}

/** An item in the format of the contract (CaptureItem). */
export const itemView = (seed: number, captureId: string, item: FoundItem): Schemas["CaptureItem"] => ({
  id: item.id,
  captureId,
  itemType: item.itemType,
  content: item.content,
  confidence: item.confidence,
  createdAt: databaseTimestamp(seed, item.id, item.createdAt),
});
