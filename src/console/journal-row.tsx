import { computed } from "@preact/signals";
import { open } from "./journal-filter.ts";
import { exactTimeOf, outcomeOf, shortPath } from "./words.ts";
import { type Entry, tokens } from "./world.ts";

export const rowId = ({ number }: Entry): string => `request-${number}`;

const labels = computed(() => new Map(tokens.value.map(({ id, label }) => [id, label])));

/** Whose request it was: the label of its token, or what stands for it. */
export function senderOf({ tokenId, delivery, reason }: Entry): string {
  if (delivery) return "webhook";
  if (tokenId === null) return reason.code === "TOKEN_MISSING" ? "no token" : "unknown token";
  return labels.value.get(tokenId) ?? "token";
}

/** A request in the journal. */
export function JournalRow({ entry, isSelected }: { readonly entry: Entry; readonly isSelected: boolean }) {
  const { number, at, method, path, status, reason, jobStatus } = entry;
  const isFine = status !== null && status < 300;
  return (
    <div
      id={rowId(entry)}
      class="entry"
      data-number={number}
      role="option"
      aria-selected={isSelected}
      onClick={() => open(entry)}
    >
      <span class="at">{exactTimeOf(at)}</span>
      <span class={`status ${outcomeOf(status)}`}>{status ?? "none"}</span>
      <span class="what" title={`${method} ${path}`}>
        <b>{method}</b> {shortPath(path)}
      </span>
      <span class="about">
        {jobStatus !== null && <span class={`state ${jobStatus}`}>{jobStatus}</span>} <span>{senderOf(entry)}</span>
        {!isFine && <span class="reason"> {reason.sentence}</span>}
      </span>
    </div>
  );
}
