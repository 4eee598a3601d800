import { signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { LeadDetails } from "./lead-details.tsx";
import { LeadList } from "./lead-list.tsx";
import { Lever } from "./lever.tsx";
import { NewLeads } from "./new-leads.tsx";
import { OwnerChoice, ownerAmong } from "./owner-choice.tsx";
import { ReadyLinks } from "./ready-links.tsx";
import { leads, sandbox, selectedLeadId } from "./world.ts";

/** The owner of new leads. */
const owner = signal("");

/** The buttons that add leads. */
export function LeadTools() {
  const view = sandbox.value;
  const isOpen = useSignal(false);
  // A dialog is about the sandbox that it was opened in.
  useEffect(() => () => void (isOpen.value = false), [view?.name]);
  if (!view) return null;
  const ownerId = ownerAmong(view, owner.value);
  const input = { sandbox: view.name, ...(ownerId !== undefined && { ownerId }) };
  return (
    <div class="trigger">
      <OwnerChoice chosen={owner} />
      <Lever
        class="primary"
        route="addLeads"
        input={input}
        hint="Add a lead that has sent the survey"
        disabled={view.owners.length === 0}
        onDone={([lead]) => (selectedLeadId.value = lead?.id ?? null)}
      >
        Add lead
      </Lever>
      <button type="button" disabled={view.owners.length === 0} onClick={() => (isOpen.value = true)}>
        Add leads…
      </button>
      {isOpen.value && <NewLeads to={input} onClose={() => (isOpen.value = false)} />}
    </div>
  );
}

/** The leads of the sandbox beside its ReadyLinks, and the selected lead. */
export function Leads() {
  return (
    <>
      <div class="record-columns">
        {leads.value.newest.length === 0 ? <NoLeads /> : <LeadList />}
        <ReadyLinks />
      </div>
      <LeadDetails />
    </>
  );
}

function NoLeads() {
  return (
    <div class="empty">
      <p>
        <strong>No leads yet.</strong>
      </p>
      <p>
        Add one above, or open the survey of a ReadyLink. Opening it creates a pending lead; sending it completes the
        lead.
      </p>
    </div>
  );
}
