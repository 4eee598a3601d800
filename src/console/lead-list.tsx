import { useRef } from "preact/hooks";
import type { LeadView } from "../control/types.gen.ts";
import { rowFor } from "./list-keys.ts";
import { shortId } from "./words.ts";
import { leads, selectedLeadId } from "./world.ts";

/** How far a page key goes. */
const pageRows = 8;

const optionId = ({ id }: LeadView): string => `lead-${id}`;

/** The newest leads of the sandbox, at most a hundred. */
export function LeadList() {
  const all = leads.value.newest;
  const list = useRef<HTMLDivElement>(null);
  const selected = all.findIndex(({ id }) => id === selectedLeadId.value);
  const current = all[selected];

  function onKeyDown(event: KeyboardEvent): void {
    const row = rowFor(event.key, selected, all.length, pageRows);
    if (row === undefined) return;
    selectedLeadId.value = all[row]?.id ?? null;
    list.current?.querySelectorAll('[role="option"]')[row]?.scrollIntoView({ block: "nearest" });
    event.preventDefault();
  }

  return (
    <div
      class="lead-list"
      ref={list}
      role="listbox"
      tabIndex={0}
      aria-label="Leads, newest first"
      aria-activedescendant={current && optionId(current)}
      onKeyDown={onKeyDown}
    >
      <div class="lead names" aria-hidden="true">
        <span>business</span>
        <span>person</span>
        <span>status</span>
        <span>score</span>
        <span>research</span>
        <span>project</span>
      </div>
      {all.map((lead) => (
        <Row key={lead.id} lead={lead} isSelected={lead === current} />
      ))}
    </div>
  );
}

function Row({ lead, isSelected }: { readonly lead: LeadView; readonly isSelected: boolean }) {
  const { id, businessName, clientName, clientEmail, status, webResearchStatus, projectId } = lead;
  return (
    <div
      id={optionId(lead)}
      class="lead"
      role="option"
      aria-selected={isSelected}
      onClick={() => (selectedLeadId.value = id)}
    >
      <span class="business">{businessName ?? <small>not known yet</small>}</span>
      <span class="person">{clientName ?? clientEmail ?? "–"}</span>
      <span class={`state ${status}`}>{status}</span>
      <Scores lead={lead} />
      <span class={`state ${webResearchStatus ?? "none"}`}>
        <span class="hidden">research </span>
        {webResearchStatus ?? "–"}
      </span>
      <span class="id project">{projectId !== null && shortId(projectId)}</span>
    </div>
  );
}

/** The score of the answers, and the one with web research where that is another. */
function Scores({ lead: { aiReadinessScore, compositeScore } }: { readonly lead: LeadView }) {
  return (
    <span class="scores">
      <span class="hidden">score </span>
      {aiReadinessScore ?? "–"}
      {compositeScore !== aiReadinessScore && ` → ${compositeScore ?? "–"}`}
    </span>
  );
}
