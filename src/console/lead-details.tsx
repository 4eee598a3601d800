import type { LeadView } from "../control/types.gen.ts";
import { Snippet } from "./copy.tsx";
import { agentCurl } from "./equivalent.ts";
import { tokenOf } from "./known-tokens.ts";
import { Lever } from "./lever.tsx";
import { askAgentApi, previewed } from "./perform.ts";
import { exactTimeOf } from "./words.ts";
import { sandbox, selectedLead, selectedLeadId } from "./world.ts";

/** The lead that is selected: what is known of it, what can be done to it, and how a client converts it. */
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
        <button type="button" class="close" aria-label="Close the lead" onClick={() => (selectedLeadId.value = null)}>
          ×
        </button>
      </header>
      <Doing lead={lead} />
    </section>
  );
}

function Doing({ lead }: { readonly lead: LeadView }) {
  const { token, shown } = tokenOf(lead.ownerId, "write");
  const path = `/api/lead-generation/leads/${lead.id}/convert`;
  const curl = agentCurl("POST", path, shown);
  const preview = () => (previewed.value = { command: null, curl });
  const leave = () => (previewed.value = null);
  return (
    <div class="doing">
      <div class="buttons" role="group" aria-label="Do with this lead">
        <Levers lead={lead} />
        {token !== undefined && (
          <button
            type="button"
            class="primary"
            onFocus={preview}
            onMouseEnter={preview}
            onBlur={leave}
            onMouseLeave={leave}
            onClick={() => void askAgentApi("POST", path, token, shown)}
          >
            Convert
          </button>
        )}
      </div>
      <Snippet what="curl that converts this lead" text={curl} />
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
      <Lever route="researchLead" input={which} hint="Begin web research that completes" disabled={cannotResearch}>
        Research
      </Lever>
      <Lever
        class="danger"
        route="researchLead"
        input={{ ...which, outcome: "failed" }}
        hint="Begin web research that fails"
        disabled={cannotResearch}
      >
        Fail research
      </Lever>
      <Lever
        route="setLead"
        input={{ ...which, pdf: !pdf }}
        hint="Whether a conversion makes a document of the survey"
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
