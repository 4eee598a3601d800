import { Type } from "typebox";
import { dataSection, foundOrNull } from "../../capability/capability.ts";
import { MaybeReference, MaybeWords, PinnedId, When, Words } from "../../capability/data-schemas.ts";
import { Named, OneOf } from "../../control/schemas.ts";
import { ownerStore } from "../account/module.ts";
import { contactStore } from "./store.ts";
import { relationshipTypes } from "./table.ts";

const ContactData = Named("ContactData", "A contact of an owner.", {
  name: Words("Name of the contact."),
  id: PinnedId,
  email: Type.Optional(
    Type.String({
      pattern: "^[^\\s@]+@[^\\s@]+$",
      maxLength: 320,
      description: "E-mail address. Default: none.",
      "x-expected": "an e-mail address such as name@example.com",
    }),
  ),
  phone: MaybeWords("Telephone number. Default: none.", 100),
  company: MaybeWords("Company of the contact. Default: none."),
  role: MaybeWords("Role of the contact in the company. Default: none."),
  notes: MaybeWords("Notes. Default: none.", 10_000),
  relationshipType: Type.Optional(OneOf(relationshipTypes, "Relationship to the owner. Default: unknown.")),
  lead: MaybeReference("leads", "Lead of the contact, by name or id. Default: none."),
  lastInteractionAt: When("When a capture last mentioned the contact. Default: never."),
  createdAt: When("When the contact was added. Default: random, 1 to 30 days ago."),
});

const dayMs = 86_400_000;

/** The contacts of an owner. */
export const contactData = dataSection({
  field: "contacts",
  description: "Contacts of the owner.",
  schema: ContactData,
  most: 100_000,
  add(scope, entries) {
    const { context, owner, now, at, drawn, added, owned } = scope;
    const store = context.use(contactStore);
    entries.forEach((entry, index) => {
      const { email = null, phone = null, company = null, role = null, notes = null, relationshipType = null } = entry;
      const createdAt = at(entry.createdAt, drawn("contact created", index, [dayMs, 30 * dayMs]));
      store.insert({
        ...owned(entry, "contact id", index),
        name: entry.name,
        email,
        phone,
        company,
        role,
        notes,
        relationshipType,
        leadId: foundOrNull(scope, "leads", entry.lead)?.id ?? null,
        lastInteractionAt: entry.lastInteractionAt === undefined ? null : at(entry.lastInteractionAt, now),
        createdAt,
        updatedAt: createdAt,
      });
      added();
    });
    context.use(ownerStore).saveAccount(owner.key, { contactsCreated: entries.length });
  },
});
