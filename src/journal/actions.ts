import type { Actions } from "../control/routes.ts";
import type { LiveSandbox } from "../sandbox/sandbox.ts";
import { isoTimestamp } from "../sandbox/timestamp.ts";

type Dependencies = { readonly find: (name: string) => LiveSandbox };

export function journalActions({ find }: Dependencies) {
  return {
    readJournal({ sandbox, operation, status, limit = 100 }) {
      const { journal } = find(sandbox);
      const entries = journal.entries();
      const dropped = journal.count - entries.length;
      return {
        dropped,
        entries: entries
          .map((entry, index) => ({ number: dropped + index + 1, ...entry, at: isoTimestamp(entry.at) }))
          .filter((entry) => operation === undefined || entry.operation === operation)
          .filter((entry) => status === undefined || entry.status === status)
          .slice(-limit)
          .map((entry) => ({ ...entry, faults: [...entry.faults] })),
      };
    },
  } satisfies Partial<Actions>;
}
