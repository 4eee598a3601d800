import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { jobFilter, operationFilter, statusFilter, statusNames } from "./journal-filter.ts";
import { shortId } from "./words.ts";
import { type Entry, requests, selectedJob } from "./world.ts";

/** How many jobs can be chosen, the last ones that were polled. */
const mostJobs = 50;

/** What the requests have of a field, without repetition, newest first. */
const valuesOf = (field: (entry: Entry) => string | null): readonly string[] => [
  ...new Set(requests.value.toReversed().flatMap((entry) => field(entry) ?? [])),
];

const jobsSeen = (): readonly string[] => {
  const selected = selectedJob.value?.id;
  const seen = valuesOf(({ jobId }) => jobId).filter((id) => id !== selected);
  return [...(selected === undefined ? [] : [selected]), ...seen.slice(0, mostJobs)];
};

const jobInWords = (id: string): string => `job ${shortId(id)}${id === selectedJob.value?.id ? " (selected)" : ""}`;

/** Chooses the status, the operation and the job of the requests that the journal shows. */
export function JournalFilters() {
  return (
    <div class="filters" role="group" aria-label="Filter the requests">
      <Filter label="Status" all="Any status" chosen={statusFilter} valuesSeen={() => statusNames} />
      <Filter
        label="Operation"
        all="Any operation"
        chosen={operationFilter}
        valuesSeen={() => valuesOf(({ operation }) => operation).toSorted()}
      />
      <Filter label="Job" all="Any job" chosen={jobFilter} valuesSeen={jobsSeen} inWords={jobInWords} />
    </div>
  );
}

type FilterProps<Value extends string> = {
  readonly label: string;
  /** The option that filters nothing. */
  readonly all: string;
  readonly chosen: Signal<Value | "">;
  readonly valuesSeen: () => readonly Value[];
  readonly inWords?: (value: Value) => string;
};

function Filter<Value extends string>({ label, all, chosen, valuesSeen, inWords }: FilterProps<Value>) {
  // The options change only when the user comes to choose one, so that an open list stays as it is.
  const seen = useSignal<readonly Value[]>([]);
  const look = () => (seen.value = valuesSeen());
  useEffect(() => void look(), []);
  const current = chosen.value;
  const values = seen.value;
  const options = current === "" || values.includes(current) ? values : [current, ...values];
  return (
    <label>
      <span class="hidden">{label}</span>
      <select
        value={current}
        onFocus={look}
        onMouseEnter={look}
        onChange={({ currentTarget }) => (chosen.value = currentTarget.value as Value | "")}
      >
        <option value="">{all}</option>
        {options.map((value) => (
          <option key={value} value={value}>
            {inWords?.(value) ?? value}
          </option>
        ))}
      </select>
    </label>
  );
}
