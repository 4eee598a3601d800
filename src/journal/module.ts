import { capability } from "../capability/capability.ts";
import { journalActions } from "./actions.ts";
import { journalRecorder } from "./recorder.ts";
import { journalRoutes } from "./routes.ts";
import { problemInChunks, savedChunk } from "./saved-chunk.ts";
import { journalChunks } from "./table.ts";

/** Records the requests of clients with their responses and reasons. */
export const journalCapability = capability({
  name: "journal",
  tables: [journalChunks],
  snapshots: { save: { journal_chunks: savedChunk }, problemIn: { journal_chunks: problemInChunks } },
  routes: journalRoutes,
  actions: journalActions,
  close: ({ use }) => use(journalRecorder).close(),
});

export { assertsOperation } from "./actions.ts";
export { type EntryView, entryView, isJudged, isOfClient, type JournalEntry, matcherOf } from "./entry.ts";
export { clientGone, reasonOfFaults, type RecordRequest, requestRecord, traceRequests } from "./guard.ts";
export { journalReader, steadily } from "./reader.ts";
export { deliveryRecord, type RecordDelivery } from "./record-delivery.ts";
export { journalRecorder } from "./recorder.ts";
export { JournalEntryView, journalFilter, JournalSettingsInput, largestJournal } from "./routes.ts";
export { journalStore } from "./store.ts";
