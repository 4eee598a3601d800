import type { KeptEntry } from "./entry.ts";

type Field = keyof KeptEntry;

type Column<Value> = { readonly usual: Value; readonly of: (entry: KeptEntry) => Value };

/**
 * Every field, with its usual value and a function that reads it, because reading fields by name is slow. An entry without
 * the field, such as one of an older version, has the usual value. Fields may be added, but not renamed.
 */
const columnOf: { readonly [Name in Field]: Column<KeptEntry[Name]> } = {
  at: { usual: 0, of: (entry) => entry.at },
  sandboxMs: { usual: 0, of: (entry) => entry.sandboxMs },
  scale: { usual: 1, of: (entry) => entry.scale },
  realMicros: { usual: 0, of: (entry) => entry.realMicros },
  durationMicros: { usual: 0, of: (entry) => entry.durationMicros },
  method: { usual: "GET", of: (entry) => entry.method },
  path: { usual: "/", of: (entry) => entry.path },
  operation: { usual: null, of: (entry) => entry.operation },
  status: { usual: null, of: (entry) => entry.status },
  retryAfterSeconds: { usual: null, of: (entry) => entry.retryAfterSeconds },
  requestBytes: { usual: 0, of: (entry) => entry.requestBytes },
  responseBytes: { usual: 0, of: (entry) => entry.responseBytes },
  tokenId: { usual: null, of: (entry) => entry.tokenId },
  tokenPrefix: { usual: null, of: (entry) => entry.tokenPrefix },
  ownerId: { usual: null, of: (entry) => entry.ownerId },
  bucket: { usual: null, of: (entry) => entry.bucket },
  bucketLimit: { usual: 0, of: (entry) => entry.bucketLimit },
  bucketUsed: { usual: 0, of: (entry) => entry.bucketUsed },
  bucketResetsAt: { usual: 0, of: (entry) => entry.bucketResetsAt },
  otherBuckets: { usual: null, of: (entry) => entry.otherBuckets },
  faults: { usual: null, of: (entry) => entry.faults },
  jobId: { usual: null, of: (entry) => entry.jobId },
  jobStatus: { usual: null, of: (entry) => entry.jobStatus },
  reason: { usual: null, of: (entry) => entry.reason },
  connection: { usual: 0, of: (entry) => entry.connection },
  userAgent: { usual: null, of: (entry) => entry.userAgent },
  requestHead: { usual: null, of: (entry) => entry.requestHead },
  announcedBytes: { usual: null, of: (entry) => entry.announcedBytes },
  dateAt: { usual: null, of: (entry) => entry.dateAt },
  retryAfter: { usual: null, of: (entry) => entry.retryAfter },
  closes: { usual: false, of: (entry) => entry.closes },
  requestBody: { usual: null, of: (entry) => entry.requestBody },
  responseBody: { usual: null, of: (entry) => entry.responseBody },
  deliveryId: { usual: null, of: (entry) => entry.deliveryId },
  deliveryAttempt: { usual: 0, of: (entry) => entry.deliveryAttempt },
};

/** The longest fields, which most readers do not need. */
const bodies = ["requestBody", "responseBody"] as const satisfies readonly Field[];

const fields = Object.keys(columnOf) as readonly Field[];
const rest = fields.filter((field) => !(bodies as readonly Field[]).includes(field));

const usual = Object.fromEntries(fields.map((field) => [field, columnOf[field].usual])) as unknown as KeptEntry;

/** Fields whose numbers grow from entry to entry. They are written as differences to the entry before. */
const rising = ["at", "realMicros"] as const satisfies readonly Field[];

const toStep = (value: number, index: number, all: readonly number[]): number =>
  index === 0 ? value : value - (all[index - 1] ?? 0);

function fromSteps(steps: readonly number[]): readonly number[] {
  let sum = 0;
  return steps.map((step) => (sum += step));
}

/** Long texts that repeat. Each is written once, and then by its index. */
const recurring = ["requestHead"] as const satisfies readonly Field[];

type Words = { readonly words: readonly unknown[]; readonly places: readonly number[] };

function toWords(values: readonly unknown[]): Words {
  const places = new Map<unknown, number>();
  for (const value of values) if (!places.has(value)) places.set(value, places.size);
  return { words: [...places.keys()], places: values.map((value) => places.get(value) ?? 0) };
}

const fromWords = ({ words, places }: Words): readonly unknown[] => places.map((place) => words[place]);

type Columns = {
  readonly count: number;
  /** The value of each field that is the same in all entries. */
  readonly same: Partial<KeptEntry>;
  /** The values of each field that differs, encoded. */
  readonly each: Readonly<Partial<Record<Field, readonly unknown[] | Words>>>;
};

/** Separates the two lines of a chunk. JSON.stringify writes no line breaks. */
const lineBreak = "\n";

/**
 * Writes entries by column. Clients repeat their requests, so most columns have one value, and writing less is faster. The
 * bodies are on a second line, so that the rest can be read without them.
 */
export function writeColumns(entries: readonly KeptEntry[]): string {
  const text = JSON.stringify(columnsOf(entries, rest));
  const areBodies = entries.some(({ requestBody, responseBody }) => requestBody !== null || responseBody !== null);
  return areBodies ? text + lineBreak + JSON.stringify(columnsOf(entries, bodies)) : text;
}

function columnsOf(entries: readonly KeptEntry[], fields: readonly Field[]): Columns {
  const [first] = entries as readonly [KeptEntry];
  const same: Record<string, unknown> = {};
  const each: Record<string, unknown> = {};
  for (const field of fields) {
    const { of }: Column<unknown> = columnOf[field];
    const value = of(first);
    if (!entries.every((entry) => of(entry) === value)) each[field] = entries.map(of);
    else if (value !== usual[field]) same[field] = value;
  }
  for (const field of rising) if (each[field]) each[field] = (each[field] as number[]).map(toStep);
  for (const field of recurring) if (each[field]) each[field] = toWords(each[field] as unknown[]);
  return { count: entries.length, same, each };
}

/**
 * Parses the text of `writeColumns`.
 * @param text the whole text, or its first line for entries without bodies
 */
export function readColumns(text: string): readonly KeptEntry[] {
  const lines = text.split(lineBreak).map((line) => JSON.parse(line) as Columns);
  const same = Object.assign({}, ...lines.map((line) => line.same)) as Columns["same"];
  const each = Object.assign({}, ...lines.map((line) => line.each)) as Columns["each"];
  const columns = Object.entries(each).map(([field, written]) => {
    const values = "words" in written ? fromWords(written) : written;
    return [field, (rising as readonly string[]).includes(field) ? fromSteps(values as number[]) : values] as const;
  });
  return Array.from({ length: lines[0]?.count ?? 0 }, (_, index) => {
    const differing = Object.fromEntries(columns.map(([field, values]) => [field, values[index]]));
    return { ...usual, ...same, ...differing };
  });
}
