import type { Context, NewOwner } from "../../capability/capability.ts";
import { draw, uuidOf } from "../../core/seed.ts";
import { ownerStore } from "../account/module.ts";
import { type MemoryRow, memoryStore, type NewMemory } from "./store.ts";

type Given = Pick<NewMemory, "memoryType" | "subject" | "content" | "sourceType" | "confidence" | "projectId"> &
  Partial<Pick<NewMemory, "captureId">>;

/** Adds a memory of an owner. Call it in a transaction. */
export function addMemory({ use }: Context, seed: number, owner: NewOwner, given: Given, now: number): MemoryRow {
  const ordinal = use(ownerStore).count(owner.key, "memoriesCreated");
  return use(memoryStore).insert({
    sandboxKey: owner.sandboxKey,
    ownerKey: owner.key,
    id: uuidOf(draw(seed, "memory id", owner.id, ordinal)),
    ...given,
    createdAt: now,
    updatedAt: now,
  });
}
