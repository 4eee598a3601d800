import fc from "fast-check";
import { expect, it } from "vitest";
import { readColumns, writeColumns } from "../src/journal/columns.ts";
import type { KeptEntry } from "../src/journal/entry.ts";

const entry = fc.record({
  at: fc.integer({ min: 0, max: 253_402_300_799_999 }),
  sandboxMs: fc.integer({ min: 0, max: 1e9 }),
  realMicros: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  durationMicros: fc.nat(),
  scale: fc.constantFrom(1, 60, 0.001),
  method: fc.constantFrom("GET", "POST"),
  path: fc.webPath(),
  operation: fc.option(fc.constantFrom("getJobStatus", "listProjects")),
  status: fc.option(fc.integer({ min: 200, max: 599 })),
  retryAfterSeconds: fc.option(fc.nat()),
  requestBytes: fc.nat(),
  responseBytes: fc.nat(),
  tokenId: fc.option(fc.uuid()),
  tokenPrefix: fc.option(fc.string()),
  ownerId: fc.option(fc.string()),
  bucket: fc.option(fc.constantFrom("read", "write")),
  bucketLimit: fc.nat(),
  bucketUsed: fc.nat(),
  bucketResetsAt: fc.nat(),
  otherBuckets: fc.option(
    fc.array(fc.record({ name: fc.string(), limit: fc.nat(), used: fc.nat(), resetsAt: fc.nat() })),
  ),
  faults: fc.option(fc.array(fc.record({ id: fc.uuid(), kind: fc.string(), plan: fc.option(fc.string()) }))),
  jobId: fc.option(fc.uuid()),
  jobStatus: fc.option(fc.constantFrom("pending", "completed")),
  reason: fc.option(fc.constant({ code: "ANSWERED", sentence: "OK" } as const)),
  connection: fc.nat(),
  userAgent: fc.option(fc.string()),
  requestHead: fc.option(fc.constantFrom("one", "other")),
  requestBody: fc.option(fc.string()),
  responseBody: fc.option(fc.string()),
  announcedBytes: fc.option(fc.nat()),
  dateAt: fc.option(fc.nat()),
  retryAfter: fc.option(fc.string()),
  closes: fc.boolean(),
  deliveryId: fc.option(fc.uuid()),
  deliveryAttempt: fc.nat(),
}) satisfies fc.Arbitrary<KeptEntry>;

it("journal entries are read from columns as they were written, with equal or different values", () => {
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1, maxLength: 8 }), (entries) => {
      expect(readColumns(writeColumns(entries))).toEqual(entries);
      const alike = entries.map((each) => ({ ...(entries[0] as KeptEntry), at: each.at }));
      expect(readColumns(writeColumns(alike))).toEqual(alike);
    }),
  );
});
