import { capability } from "../../capability/capability.ts";
import { contactData } from "./data.ts";
import { contactOperations } from "./operations.ts";
import { contactProbes } from "./probe.ts";
import { seedContacts } from "./seed.ts";
import { contacts } from "./table.ts";

/** Contacts of owners. */
export const contactFamily = capability({
  name: "contacts",
  tables: [contacts],
  data: [contactData],
  operations: contactOperations,
  probes: contactProbes,
  seed: seedContacts,
});

export { contactStore } from "./store.ts";
