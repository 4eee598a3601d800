import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { Snippet } from "./copy.tsx";
import { shownRequests as chosenRequests } from "./journal-filter.ts";
import { tokenOf } from "./known-tokens.ts";
import { exactTimeOf, shortPath } from "./words.ts";
import { type Entry, jobsById, keyOf, requests, sandbox, selectedKey, tokens } from "./world.ts";

/** How many requests are shown. The command line shows more. */
const shownRequests = 100;

/** The requests of clients, live and newest first, with the reason where one failed. */
export function JournalPanel() {
  const held = useSignal<readonly Entry[] | null>(null);
  const list = useRef<HTMLOListElement>(null);
  const chosen = chosenRequests.value;
  const numbers = new Set(chosen?.numbers);
  const all = chosen ? requests.value.filter(({ number }) => numbers.has(number)) : requests.value;
  const last = all.at(-1)?.number ?? 0;
  // While the reader has scrolled down, the list stays as it is, unless the sandbox is reset.
  const heldUpTo = held.value?.[0]?.number ?? Infinity;
  const isHeld = heldUpTo <= last;
  const shown = isHeld && held.value ? held.value : all.slice(-shownRequests).reverse();
  const waiting = isHeld ? last - heldUpTo : 0;
  const onScroll = () => {
    const isAtTop = (list.current?.scrollTop ?? 0) < 4;
    if (isAtTop) held.value = null;
    else if (!isHeld) held.value = shown;
  };
  const goOn = () => {
    held.value = null;
    list.current?.scrollTo({ top: 0 });
  };
  return (
    <section class="panel journal" aria-labelledby="journal-heading">
      <header>
        <h2 id="journal-heading">Journal</h2>
        {chosen && (
          <button type="button" onClick={() => (chosenRequests.value = null)} title="Show all requests">
            {chosen.title} ×
          </button>
        )}
        {waiting > 0 && (
          <button type="button" onClick={goOn}>
            {waiting} newer
          </button>
        )}
      </header>
      {requests.value.length === 0 ? (
        <NoRequests />
      ) : (
        <ol class="entries" ref={list} onScroll={onScroll} tabIndex={0} aria-label="Requests, newest first">
          {shown.map((entry) => (
            <Line key={entry.number} entry={entry} />
          ))}
        </ol>
      )}
    </section>
  );
}

function kindOfStatus(status: number | null): string {
  if (status === null) return "none";
  if (status === 429) return "limited";
  return status >= 400 ? "refused" : "answered";
}

function Line({ entry }: { readonly entry: Entry }) {
  const { number, at, method, path, status, reason, jobId, jobStatus, tokenId, delivery } = entry;
  const job = jobsById.value.get(jobId ?? "")?.find(({ tokenId: of }) => of === null || of === tokenId);
  const label = tokens.value.find(({ id }) => id === tokenId)?.label;
  const isFine = status !== null && status < 300;
  const line = (
    <>
      <span class="at">{exactTimeOf(at)}</span>
      <span class={`status ${kindOfStatus(status)}`}>{status ?? "none"}</span>
      <span class="what" title={`${method} ${path}`}>
        <b>{method}</b> {shortPath(path)}
      </span>
      <span class="about">{[jobStatus, delivery ? "webhook" : (label ?? "stranger")].filter(Boolean).join(" · ")}</span>
      {!isFine && <span class="reason">{reason.sentence}</span>}
    </>
  );
  return (
    <li data-number={number}>
      {job ? (
        <button type="button" class="entry" onClick={() => (selectedKey.value = keyOf(job))}>
          {line}
        </button>
      ) : (
        <div class="entry">{line}</div>
      )}
    </li>
  );
}

function NoRequests() {
  const { shown: token } = tokenOf(sandbox.value?.owners[0]?.id ?? "");
  return (
    <div class="empty">
      <p>
        <strong>No requests yet.</strong>
      </p>
      <p>Point your client here; whatever it asks for appears at once.</p>
      <Snippet
        what="lines for your .env"
        text={`AUDITY_BASE_URL=${location.origin}\nAUDITY_TOKEN=${token ?? "aky_…"}`}
      />
      {token === undefined && (
        <p>The tokens of this sandbox were shown when they were made. “New token…” makes another.</p>
      )}
    </div>
  );
}
