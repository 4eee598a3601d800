import type { LeadView } from "../control/types.gen.ts";
import { AskButton } from "./ask-button.tsx";
import { Snippet } from "./copy.tsx";
import { agentCurl } from "./equivalent.ts";
import { tokenOf } from "./known-tokens.ts";
import { Lever } from "./lever.tsx";
import { exactTimeOf } from "./words.ts";
import { sandbox, selectedLead, selectedLeadId } from "./world.ts";

/** The selected lead: its timeline, its actions, and a curl command that converts it. */
export function LeadDetails() {
  const lead = selectedLead.value;
  if (!lead) return null;
  const { id, status, clientEmail, createdAt, completedAt, projectId } = lead;
  return (
    <section class="details" aria-label={`Lead ${lead.businessName ?? id}`}>
      <header>
        <h3>
          <span class="id">{id}</span> <span class={`state ${status}`}>{status}</span>
        </h3>
        <button type="button" class="close" aria-label="Close the lead" onClick={() => (selectedLeadId.value = null)}>
          ×
        </button>
        <ol class="timeline" aria-label="Timeline">
          <li>opened {exactTimeOf(createdAt)}</li>
          {completedAt !== null && <li>sent {exactTimeOf(completedAt)}</li>}
          {projectId !== null && (
            <li>
              project <span class="id">{projectId}</span>
            </li>
          )}
          {clientEmail !== null && <li>{clientEmail}</li>}
        </ol>
      </header>
      <Doing lead={lead} />
    </section>
  );
}

function Doing({ lead }: { readonly lead: LeadView }) {
  const tokenOfOwner = tokenOf(lead.ownerId, "write");
  const path = `/api/lead-generation/leads/${lead.id}/convert`;
  return (
    <div class="doing">
      <div class="buttons" role="group" aria-label="Do with this lead">
        <Levers lead={lead} />
        <AskButton {...tokenOfOwner} method="POST" path={path}>
          Convert
        </AskButton>
      </div>
      <Snippet what="curl that converts this lead" text={agentCurl("POST", path, tokenOfOwner.shown)} />
    </div>
  );
}

function Levers({ lead: { id, status, completedAt, webResearchStatus, pdf } }: { readonly lead: LeadView }) {
  const which = { sandbox: sandbox.value?.name ?? "", lead: id };
  const cannotResearch = completedAt === null || webResearchStatus === "pending" || webResearchStatus === "processing";
  return (
    <>
      <Lever route="completeLead" input={which} hint="Send the survey" disabled={status !== "pending"}>
        Complete
      </Lever>
      <Lever route="researchLead" input={which} hint="Start web research that completes" disabled={cannotResearch}>
        Research
      </Lever>
      <Lever
        class="danger"
        route="researchLead"
        input={{ ...which, outcome: "failed" }}
        hint="Start web research that fails"
        disabled={cannotResearch}
      >
        Fail research
      </Lever>
      <Lever
        route="setLead"
        input={{ ...which, pdf: !pdf }}
        hint="Whether a conversion attaches the survey as a document"
        pressed={pdf}
      >
        PDF
      </Lever>
      <Lever route={status === "archived" ? "restoreLead" : "archiveLead"} input={which}>
        {status === "archived" ? "Restore" : "Archive"}
      </Lever>
    </>
  );
}
