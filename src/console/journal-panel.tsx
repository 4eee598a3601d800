import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Snippet } from "./copy.tsx";
import { Inspector } from "./inspector.tsx";
import {
  beyond,
  clearFilters,
  filtersInWords,
  found,
  held,
  hold,
  isFiltered,
  isPaused,
  known,
  open,
  opened,
  release,
  waiting,
  wanted,
} from "./journal-filter.ts";
import { JournalFilters } from "./journal-filters.tsx";
import { JournalRow, rowId } from "./journal-row.tsx";
import { tokenOf } from "./known-tokens.ts";
import { rowFor } from "./list-keys.ts";
import { requests, sandbox } from "./world.ts";

/** How many requests are rendered at first, and with each press of the button for more. */
const pageSize = 100;

/** How far a page key goes. */
const pageRows = 8;

const rendered = signal(pageSize);

/** The number of the request that the arrow keys have reached, while none is open. */
const reached = signal<number | null>(null);

const areFiltersShown = signal(false);

/** The requests of clients, live and newest first, with the reason where one failed; and the inspector of one of them. */
export function JournalPanel() {
  const list = useRef<HTMLDivElement>(null);
  const goOn = () => {
    release();
    rendered.value = pageSize;
    list.current?.scrollTo({ top: 0 });
  };
  const close = () => {
    reached.value = opened.value?.number ?? null;
    wanted.value = reached.value;
    opened.value = null;
    list.current?.querySelector<HTMLElement>('[role="listbox"]')?.focus();
  };
  const entry = opened.value;
  return (
    <section class={`panel journal${entry ? " inspecting" : ""}`} aria-labelledby="journal-heading">
      <header>
        <h2 id="journal-heading">Journal</h2>
        <PauseButton onResume={goOn} />
        <button
          type="button"
          class="filter-toggle"
          aria-expanded={areFiltersShown.value}
          onClick={() => (areFiltersShown.value = !areFiltersShown.value)}
        >
          Filter
        </button>
      </header>
      {areFiltersShown.value && <JournalFilters />}
      {isFiltered.value && <FilterSummary />}
      {requests.value.length === 0 ? <NoRequests /> : <RequestList list={list} onClose={close} />}
      {entry && <Inspector entry={entry} onClose={close} />}
    </section>
  );
}

/** Holds the list and lets it go on. While it is held, the button says how many requests are newer. */
function PauseButton({ onResume }: { readonly onResume: () => void }) {
  const isHeld = held.value !== null;
  const pause = () => {
    hold();
    isPaused.value = true;
  };
  return (
    <button
      type="button"
      class="pause"
      aria-pressed={isHeld}
      title={isHeld ? "Show the newest requests" : "Stop the list while new requests arrive"}
      onClick={isHeld ? onResume : pause}
    >
      {isHeld ? "Resume" : "Pause"}
      {waiting.value > 0 && <small> {waiting.value} newer</small>}
    </button>
  );
}

/** The filters in words, and how many requests they leave. */
function FilterSummary() {
  return (
    <div class="filtered">
      <ul aria-label="Filters">
        {filtersInWords.value.map((word) => (
          <li key={word} class="chip">
            {word}
          </li>
        ))}
      </ul>
      <small>
        {found.value.length} of {known.value.length.toLocaleString("en")}
      </small>
      <button type="button" onClick={clearFilters}>
        Clear
      </button>
    </div>
  );
}

type RequestListProps = { readonly list: { current: HTMLDivElement | null }; readonly onClose: () => void };

function RequestList({ list, onClose }: RequestListProps) {
  const all = found.value;
  const shown = all.slice(0, rendered.value);
  const currentNumber = opened.value?.number ?? reached.value;
  const selected = shown.findIndex(({ number }) => number === currentNumber);
  const current = shown[selected];

  // Bring the wanted request into view, once it is rendered and the inspector has its place.
  const target = wanted.value;
  const place = target === null ? -1 : all.findIndex(({ number }) => number === target);
  useEffect(() => {
    if (target === null) return;
    if (place >= rendered.value) rendered.value = place + pageSize;
    else {
      list.current?.querySelector(`[data-number="${target}"]`)?.scrollIntoView({ block: "nearest" });
      wanted.value = null;
    }
  });

  const onScroll = () => {
    const isAtTop = (list.current?.scrollTop ?? 0) < 4;
    if (!isAtTop) hold();
    else if (!isPaused.value) release();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rowFor(event.key, selected, shown.length, pageRows);
    const next = row === undefined ? undefined : shown[row];
    if (event.key === "Escape" && opened.value) {
      event.stopPropagation();
      onClose();
    } else if ((event.key === "Enter" || event.key === " ") && current) open(current);
    else if (!next) return;
    else if (opened.value) open(next);
    else {
      reached.value = next.number;
      wanted.value = next.number;
    }
    event.preventDefault();
  };
  return (
    <div class="entries" ref={list} onScroll={onScroll}>
      {all.length === 0 ? (
        <p class="none">
          <strong>No request matches.</strong>
        </p>
      ) : (
        <div
          role="listbox"
          tabIndex={0}
          aria-label="Requests, newest first"
          aria-activedescendant={current && rowId(current)}
          onKeyDown={onKeyDown}
        >
          {shown.map((entry) => (
            <JournalRow key={entry.number} entry={entry} isSelected={entry === current} />
          ))}
        </div>
      )}
      {all.length > shown.length && (
        <button type="button" class="more" onClick={() => (rendered.value += pageSize)}>
          Show older requests
        </button>
      )}
      <Beyond />
    </div>
  );
}

/** Says what the filters do not search, because the page does not have it. */
function Beyond() {
  if (!beyond.value) return null;
  const { sentence, command } = beyond.value;
  return (
    <div class="beyond">
      <p class="note">{sentence}</p>
      {command !== null && <Snippet what="the command that searches the whole journal" text={command} />}
    </div>
  );
}

function NoRequests() {
  const { shown: token } = tokenOf(sandbox.value?.owners[0]?.id ?? "");
  return (
    <div class="empty">
      <p>
        <strong>No requests yet.</strong>
      </p>
      <p>Point your client at this server. Each request appears here immediately.</p>
      <Snippet
        what="lines for your .env"
        text={`AUDITY_BASE_URL=${location.origin}\nAUDITY_TOKEN=${token ?? "aky_…"}`}
      />
      {token === undefined && <p>Tokens are shown once, at creation. “New token…” creates another one.</p>}
    </div>
  );
}
