import type { Probes } from "../../contract/probe.ts";

/** An id that no contact has. */
const contactId = "00000000-0000-4000-8000-000000000000";

export const contactProbes: Pick<Probes, "listContacts" | "createContact" | "updateContact" | "deleteContact"> = {
  listContacts: {},
  createContact: { body: { name: "Sample contact" } },
  updateContact: { body: { contactId, notes: "Sample notes" } },
  deleteContact: { body: { contactId } },
};
