import type { KeptEntry } from "./entry.ts";

type Field = keyof KeptEntry;

/** Every field, with what it is where an older version has not written it. New ones may be added, and none renamed. */
const usual: { readonly [Name in Field]: KeptEntry[Name] } = {
  at: 0,
  sandboxMs: 0,
  scale: 1,
  realMicros: 0,
  durationMicros: 0,
  method: "GET",
  path: "/",
  operation: null,
  status: null,
  retryAfterSeconds: null,
  requestBytes: 0,
  responseBytes: 0,
  tokenId: null,
  tokenPrefix: null,
  ownerId: null,
  bucket: null,
  bucketLimit: 0,
  bucketUsed: 0,
  bucketResetsAt: 0,
  faults: null,
  jobId: null,
  jobStatus: null,
  reason: null,
  connection: 0,
  userAgent: null,
  requestBody: null,
  responseBody: null,
  deliveryId: null,
  deliveryAttempt: 0,
};

const fields = Object.keys(usual) as readonly Field[];

/** Numbers that rise from entry to entry: what is written is by how much, other than for the first. */
const rising = ["at", "realMicros"] as const satisfies readonly Field[];

const toStep = (value: number, index: number, all: readonly number[]): number =>
  index === 0 ? value : value - (all[index - 1] ?? 0);

function fromSteps(steps: readonly number[]): readonly number[] {
  let sum = 0;
  return steps.map((step) => (sum += step));
}

type Columns = {
  readonly count: number;
  /** Fields with the same value in all of them. */
  readonly same: Partial<KeptEntry>;
  /** A value for each of them. */
  readonly each: { readonly [Name in Field]?: readonly KeptEntry[Name][] };
};

/**
 * Writes entries by column. Clients do the same thing over and over: most columns are one value, and to write less is
 * what it takes to be fast.
 */
export function writeColumns(entries: readonly KeptEntry[]): string {
  const [first] = entries as readonly [KeptEntry];
  const same: Record<string, unknown> = {};
  const each: Record<string, unknown> = {};
  for (const field of fields) {
    const value = first[field];
    if (!entries.every((entry) => entry[field] === value)) each[field] = entries.map((entry) => entry[field]);
    else if (value !== usual[field]) same[field] = value;
  }
  for (const field of rising) if (each[field]) each[field] = (each[field] as number[]).map(toStep);
  return JSON.stringify({ count: entries.length, same, each });
}

export function readColumns(text: string): readonly KeptEntry[] {
  const { count, same, each } = JSON.parse(text) as Columns;
  const whole = {
    ...each,
    ...Object.fromEntries(rising.flatMap((field) => (each[field] ? [[field, fromSteps(each[field])]] : []))),
  };
  const columns = Object.entries(whole) as [Field, readonly unknown[]][];
  return Array.from({ length: count }, (_, index) => {
    const differing = Object.fromEntries(columns.map(([field, values]) => [field, values[index]]));
    return { ...usual, ...same, ...differing };
  });
}
