import { batch, computed, effect, signal } from "@preact/signals";
import { equivalentOf } from "./equivalent.ts";
import { call, ignoreRefusal } from "./plane.ts";
import { countOf, shortId } from "./words.ts";
import { type Entry, jobsById, keyOf, requests, sandbox, selectedKey } from "./world.ts";

/** The statuses that the journal can be filtered by. */
export const statusNames = ["2xx", "4xx", "429", "5xx", "no response"] as const;

type StatusName = (typeof statusNames)[number];

const hasStatus: Readonly<Record<StatusName, (status: number | null) => boolean>> = {
  "2xx": (status) => status !== null && status < 300,
  "4xx": (status) => status !== null && status >= 400 && status < 500,
  "429": (status) => status === 429,
  "5xx": (status) => status !== null && status >= 500,
  "no response": (status) => status === null,
};

/** The chosen status, operation, and job or capture; empty: all. */
export const statusFilter = signal<StatusName | "">("");
export const operationFilter = signal("");
export const jobFilter = signal("");

/** Chosen requests. */
type Shown = { readonly title: string; readonly numbers: ReadonlySet<number> };

const only = signal<Shown | null>(null);

/** Chosen requests that are older than those that the page keeps. */
const fetched = signal<readonly Entry[]>([]);

/** How many older requests are fetched at most. */
const mostFetched = 100;

/** The requests while the list is held, newest ones missing; null while the list is live. */
export const held = signal<readonly Entry[] | null>(null);

/** Whether the list is held by the button, and not only because it is scrolled down. */
export const isPaused = signal(false);

/** The request in the inspector. */
export const opened = signal<Entry | null>(null);

/** The number of the request that the list is to bring into view. */
export const wanted = signal<number | null>(null);

export const isFiltered = computed(
  () => only.value !== null || [statusFilter, operationFilter, jobFilter].some(({ value }) => value !== ""),
);

/** The requests that are filtered, oldest first. */
export const known = computed((): readonly Entry[] => {
  const kept = held.value ?? requests.value;
  return only.value ? [...fetched.value, ...kept] : kept;
});

function matches({ number, status, operation, jobId }: Entry): boolean {
  if (only.value && !only.value.numbers.has(number)) return false;
  const wantedStatus = statusFilter.value;
  return (
    (wantedStatus === "" || hasStatus[wantedStatus](status)) &&
    (operationFilter.value === "" || operation === operationFilter.value) &&
    (jobFilter.value === "" || jobId === jobFilter.value)
  );
}

/** The requests that the filters leave, newest first. */
export const found = computed((): readonly Entry[] =>
  (isFiltered.value ? known.value.filter(matches) : known.value).toReversed(),
);

/** How many requests have arrived since the list is held. */
export const waiting = computed(() =>
  held.value === null ? 0 : (requests.value.at(-1)?.number ?? 0) - (held.value.at(-1)?.number ?? 0),
);

/** The filters in words. */
export const filtersInWords = computed(() =>
  [
    only.value?.title ?? "",
    statusFilter.value,
    operationFilter.value,
    jobFilter.value && `job ${shortId(jobFilter.value)}`,
  ].filter((word) => word !== ""),
);

/** What is not shown because the page does not have it, and the command that shows it; null when the page has everything. */
export const beyond = computed(() => {
  const total = requests.value.at(-1)?.number ?? 0;
  const kept = requests.value.length;
  if (total <= kept || !isFiltered.value) return null;
  if (only.value) {
    const missing = only.value.numbers.size - known.value.filter(matches).length;
    const isWhole = missing <= 0 || [statusFilter, operationFilter, jobFilter].some(({ value }) => value !== "");
    return isWhole ? null : { sentence: `${countOf(missing, "request")} of them are not on this page.`, command: null };
  }
  const { command } = equivalentOf("readJournal", {
    sandbox: sandbox.value?.name ?? "",
    ...(jobFilter.value !== "" && { job: jobFilter.value }),
    ...(operationFilter.value !== "" && { operation: operationFilter.value }),
    ...(statusFilter.value === "429" && { status: 429 }),
    limit: 10_000,
  });
  const sentence = `This page has the newest ${countOf(kept, "request")} of ${total.toLocaleString("en")}. To search all that the journal keeps:`;
  return { sentence, command };
});

export function clearFilters(): void {
  batch(() => {
    for (const filter of [statusFilter, operationFilter, jobFilter]) filter.value = "";
    only.value = null;
    fetched.value = [];
  });
}

/** Holds the list as it is. */
export const hold = (): void => void (held.value ??= requests.value);

/** Lets the list go on with the newest requests. */
export function release(): void {
  batch(() => {
    held.value = null;
    isPaused.value = false;
  });
}

/** Opens a request in the inspector, and selects the job that it polled or created. */
export function open(entry: Entry): void {
  const { jobId, tokenId } = entry;
  const job = jobsById.value.get(jobId ?? "")?.find(({ tokenId: of }) => of === null || of === tokenId);
  batch(() => {
    opened.value = entry;
    wanted.value = entry.number;
    if (job) selectedKey.value = keyOf(job);
  });
}

/** Opens a request in the inspector by its number, and brings its row into view. Clears the filters that hide it. */
export function openRequest(number: number): void {
  const isIt = (entry: Entry) => entry.number === number;
  const entry = known.value.find(isIt) ?? requests.value.find(isIt);
  if (!entry) return void readRequest(number).then((older) => older && open(older));
  batch(() => {
    if (!known.value.some(isIt)) release();
    if (!matches(entry)) clearFilters();
    open(entry);
  });
}

/** Filters the journal to some requests. */
export function showRequests(shown: { readonly title: string; readonly numbers: readonly number[] }): void {
  const chosen: Shown = { title: shown.title, numbers: new Set(shown.numbers) };
  batch(() => {
    clearFilters();
    release();
    only.value = chosen;
  });
  void fetchOlder(chosen);
}

/** Fetches those of the chosen requests that the page no longer has. */
async function fetchOlder(chosen: Shown): Promise<void> {
  const first = requests.value[0]?.number ?? Infinity;
  const older = [...chosen.numbers].filter((number) => number < first).toSorted((one, other) => one - other);
  for (const number of older.slice(-mostFetched)) {
    const entry = await readRequest(number);
    if (only.value !== chosen) return;
    if (entry) fetched.value = [...fetched.value, entry];
  }
}

/** Reads a request of the journal; null when the journal does not have it. */
async function readRequest(number: number): Promise<Entry | null> {
  const name = sandbox.value?.name ?? "";
  const entry = await call("inspectRequest", { sandbox: name, number: String(number) }).catch(ignoreRefusal);
  return entry && sandbox.value?.name === name ? entry : null;
}

/** Whether a request is still one of the sandbox: the numbers start again after a reset, and in another sandbox. */
function isCurrent(entry: Entry | null | undefined): boolean {
  if (!entry) return true;
  const same = requests.value.find(({ number }) => number === entry.number);
  return same ? same.realAtMs === entry.realAtMs : entry.number <= (requests.value.at(-1)?.number ?? 0);
}

effect(() => {
  const isEmptied = requests.value.length === 0 && (only.peek() !== null || jobFilter.peek() !== "");
  if (isCurrent(opened.peek()) && isCurrent(held.peek()?.at(-1)) && !isEmptied) return;
  batch(() => {
    opened.value = null;
    clearFilters();
    release();
  });
});
