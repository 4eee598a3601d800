import type { Context } from "../../capability/capability.ts";
import { draw, uuidOf } from "../../core/seed.ts";
import type { Moved } from "../../pipeline/moves.ts";
import { contactStore } from "../contacts/module.ts";
import { memoryStore } from "../memories/module.ts";
import { itemsOf } from "./extract.ts";
import { type CaptureRow, captureStore } from "./store.ts";

/** The longest subject and content of a memory (contract: MemoryCreate). */
const longest = { subject: 200, content: 2000 };

/**
 * Writes the items and memories of captures that were just processed. Call it in the transaction of the status change, so that
 * a killed server loses or duplicates nothing.
 */
export function finish(context: Context, seed: number, moved: readonly Moved[]): void {
  const store = context.use(captureStore);
  for (const { key, ends, outcome, endsAt } of moved) {
    const capture = ends && outcome !== "failed" ? store.get(key) : undefined;
    if (capture && endsAt !== null) finishOne(context, seed, capture, endsAt);
  }
}

/** Writes the items and memories of a capture that was processed at an instant. */
export function finishOne(context: Context, seed: number, capture: CaptureRow, now: number): void {
  const { use } = context;
  const { key: captureKey, sandboxKey, ownerKey, id, run, rawContent, outcome, projectId } = capture;
  const items = itemsOf(seed, id, run, rawContent, outcome === "processed");
  use(captureStore).insertItems(captureKey, items, now);
  const mentioned = items.filter(({ itemType }) => itemType === "contact_mention").map(({ content }) => content);
  use(contactStore).touch(ownerKey, mentioned, now);
  if (outcome !== "processed") return;
  archiveEarlier(context, seed, capture, now);
  const remembered = items
    .filter(({ itemType }) => itemType === "decision" || itemType === "key_insight")
    .map(({ content, confidence }, index) => ({
      id: memoryIdOf(seed, id, run, index),
      subject: subjectOf(content),
      content: startOf(content, longest.content),
      confidence,
    }));
  const memoryType = projectId === null ? "pattern" : "client";
  use(memoryStore).insertExtracted({ ownerKey, sandboxKey, captureId: id, projectId, memoryType, now }, remembered);
}

/** The id of the memory with an index, counted from 0, of a run of a capture. */
const memoryIdOf = (seed: number, captureId: string, run: number, index: number): string =>
  uuidOf(draw(seed, "extracted memory id", `${captureId} ${run}`, index));

/** Archives the memories of earlier runs of a capture, because the present run replaces them. */
function archiveEarlier({ use }: Context, seed: number, { ownerKey, id, run }: CaptureRow, now: number): void {
  const store = use(memoryStore);
  for (let earlier = 0; earlier < run; earlier += 1) {
    for (let index = 0; ; index += 1) {
      const memory = store.find(ownerKey, memoryIdOf(seed, id, earlier, index));
      if (!memory) break;
      if (!memory.isArchived) store.change(memory.key, { isArchived: true, updatedAt: now });
    }
  }
}

/** Truncates a text, without splitting a surrogate pair. */
const startOf = (text: string, most: number): string => text.slice(0, most).replace(/[\uD800-\uDBFF]$/, "");

/** The first eight words. */
const subjectOf = (content: string): string => startOf(content.split(/\s+/).slice(0, 8).join(" "), longest.subject);
