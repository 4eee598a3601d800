import { type FindId, itemsOf, type Probes } from "../../contract/probe.ts";

/** An id that no memory has. */
const memoryId = "00000000-0000-4000-8000-000000000000";

/** The first memory that is listed. */
const findMemory: FindId = async ({ read }) => {
  const list = (await read("/api/nucleus/memories")) as { memories?: unknown } | undefined;
  return (itemsOf(list?.memories) as readonly { readonly id: string }[])[0]?.id;
};

type Names = "listMemories" | "createMemory" | "updateMemory" | "deleteMemory" | "deleteMemoryByBody";

export const memoryProbes: Pick<Probes, Names> = {
  listMemories: {},
  createMemory: { body: { subject: "Sample subject", content: "Sample content" } },
  updateMemory: { body: { memoryId, content: "Sample content" } },
  deleteMemory: { findId: findMemory },
  deleteMemoryByBody: { body: { memoryId } },
};
