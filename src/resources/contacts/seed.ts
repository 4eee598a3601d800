import type { Seed } from "../../capability/capability.ts";
import { addContact } from "./add-contact.ts";

const dayMs = 86_400_000;

/** Adds a contact of each known relationship for a new owner, in a sandbox with full demo data. */
export const seedContacts: Seed = (context, sandbox, owner, demoData, now) => {
  if (demoData !== "full") return;
  const samples = [
    { name: "Sample Contact", relationshipType: "client", company: "Sample business 1" },
    { name: "Sample Prospect", relationshipType: "prospect", company: "Sample business 2" },
    { name: "Sample Partner", relationshipType: "partner", company: "Sample consulting" },
    { name: "Sample Referral", relationshipType: null, company: null },
  ] as const;
  for (const { name, ...given } of samples) {
    const email = `${name.toLowerCase().replace(" ", ".")}@example.com`;
    addContact(context, sandbox.seed, owner, name, { ...given, email, role: "Sample role" }, now - 20 * dayMs);
  }
};
