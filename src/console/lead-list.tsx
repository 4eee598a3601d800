import type { LeadView } from "../control/types.gen.ts";
import { RecordList } from "./record-list.tsx";
import { shortId } from "./words.ts";
import { leads, selectedLeadId } from "./world.ts";

/** The newest leads of the sandbox, at most a hundred. */
export function LeadList() {
  return (
    <RecordList
      kind="lead"
      label="Leads, newest first"
      names={["business", "person", "status", "score", "research", "project"]}
      all={leads.value.newest}
      selectedId={selectedLeadId}
      cellsOf={(lead) => <Cells lead={lead} />}
    />
  );
}

function Cells({ lead }: { readonly lead: LeadView }) {
  const { businessName, clientName, clientEmail, status, webResearchStatus, projectId } = lead;
  return (
    <>
      <span class="business">{businessName ?? <small>not known yet</small>}</span>
      <span class="person">{clientName ?? clientEmail ?? "–"}</span>
      <span class={`state ${status}`}>{status}</span>
      <Scores lead={lead} />
      <span class={`state ${webResearchStatus ?? "none"}`}>
        <span class="hidden">research </span>
        {webResearchStatus ?? "–"}
      </span>
      <span class="id project">{projectId !== null && shortId(projectId)}</span>
    </>
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
