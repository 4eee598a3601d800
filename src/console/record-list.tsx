import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { rowFor } from "./list-keys.ts";

/** How far a page key goes. */
const pageRows = 8;

type RecordListProps<Record extends { readonly id: string }> = {
  /** What the records are; also the class of each row. */
  readonly kind: string;
  readonly label: string;
  /** The names of the columns. */
  readonly names: readonly string[];
  readonly all: readonly Record[];
  readonly selectedId: Signal<string | null>;
  readonly cellsOf: (record: Record) => ComponentChildren;
};

/** A list of records in columns, of which one can be selected with the mouse or the keyboard. */
export function RecordList<Record extends { readonly id: string }>(props: RecordListProps<Record>) {
  const { kind, label, names, all, selectedId, cellsOf } = props;
  const list = useRef<HTMLDivElement>(null);
  const optionId = ({ id }: Record): string => `${kind}-${id}`;
  const selected = all.findIndex(({ id }) => id === selectedId.value);
  const current = all[selected];

  function onKeyDown(event: KeyboardEvent): void {
    const row = rowFor(event.key, selected, all.length, pageRows);
    if (row === undefined) return;
    selectedId.value = all[row]?.id ?? null;
    list.current?.querySelectorAll('[role="option"]')[row]?.scrollIntoView({ block: "nearest" });
    event.preventDefault();
  }

  return (
    <div
      class="records"
      ref={list}
      role="listbox"
      tabIndex={0}
      aria-label={label}
      aria-activedescendant={current && optionId(current)}
      onKeyDown={onKeyDown}
    >
      <div class={`record ${kind} names`} aria-hidden="true">
        {names.map((name) => (
          <span key={name}>{name}</span>
        ))}
      </div>
      {all.map((record) => (
        <div
          key={record.id}
          id={optionId(record)}
          class={`record ${kind}`}
          role="option"
          aria-selected={record === current}
          onClick={() => (selectedId.value = record.id)}
        >
          {cellsOf(record)}
        </div>
      ))}
    </div>
  );
}
