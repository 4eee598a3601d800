import { changesOf } from "../../agent/changes.ts";
import type { Handlers } from "../../agent/handlers.ts";
import type { Context } from "../../capability/capability.ts";
import type { components } from "../../contract/openapi.gen.ts";
import type { Trace } from "../../agent/trace.ts";
import { databaseTimestamp } from "../../core/database-timestamp.ts";
import { explain } from "../../errors/reasons.ts";
import { addContact } from "./add-contact.ts";
import { type ContactRow, contactStore, findContact } from "./store.ts";
import { relationshipTypes } from "./table.ts";

type Schemas = components["schemas"];

const fields = ["name", "email", "phone", "company", "role", "notes", "relationshipType"] as const;

/** The relationship for a value; null for an unknown value. */
const relationshipOf = (value: unknown): ContactRow["relationshipType"] =>
  relationshipTypes.find((known) => known === value) ?? null;

/** Records in the journal that an unknown relationship was not stored, because the response does not show it. */
function explainRelationship(trace: Pick<Trace, "reason">, value: unknown): void {
  if (value === undefined || value === null || relationshipOf(value) !== null) return;
  trace.reason = explain({ code: "RELATIONSHIP_UNKNOWN", facts: { value: JSON.stringify(value).slice(0, 100) } });
}

export function contactOperations(
  context: Context,
): Pick<Handlers, "listContacts" | "createContact" | "updateContact" | "deleteContact"> {
  const { use } = context;
  const { transaction } = context.database;
  const store = use(contactStore);

  return {
    async listContacts({ query, principal }) {
      // Write due captures first, because they update `lastInteractionAt` of contacts.
      await principal.sandbox.worker.catchUp();
      const rows = store.list(principal.ownerKey, query.search);
      return { contacts: rows.map((contact) => contactView(principal.sandbox.seed, contact)) };
    },

    createContact({ body, principal, trace }) {
      const { name, relationshipType, ...rest } = body as Schemas["ContactCreate"];
      const { email = null, phone = null, company = null, role = null, notes = null } = rest;
      const { sandbox, ownerKey, ownerId } = principal;
      const created = transaction(() => {
        const given = { email, phone, company, role, notes, relationshipType: relationshipOf(relationshipType) };
        const owner = { key: ownerKey, sandboxKey: sandbox.key, id: ownerId };
        return addContact(context, sandbox.seed, owner, name.trim(), given, sandbox.clock.now());
      });
      explainRelationship(trace, relationshipType);
      return contactView(sandbox.seed, created);
    },

    updateContact({ body, principal, trace }) {
      const { contactId, ...given } = body as Schemas["ContactPatch"];
      const { seed, clock } = principal.sandbox;
      const { name, relationshipType, ...changes } = changesOf(given, fields);
      const changed = transaction(() => {
        const { key } = findContact(context, principal, contactId);
        return store.change(key, {
          ...changes,
          ...(name !== undefined && { name: name.trim() }),
          ...(given.relationshipType !== undefined && { relationshipType: relationshipOf(relationshipType) }),
          updatedAt: clock.now(),
        });
      });
      explainRelationship(trace, relationshipType);
      return contactView(seed, changed);
    },

    deleteContact({ body, principal }) {
      const { contactId } = body as Schemas["ContactReference"];
      transaction(() => {
        store.delete(findContact(context, principal, contactId).key);
      });
      return { success: true };
    },
  };
}

/** A contact in the format of the contract (Contact). */
function contactView(seed: number, contact: ContactRow): Schemas["Contact"] {
  const { id, name, email, phone, company, role, notes, relationshipType, lastInteractionAt, leadId } = contact;
  return {
    id,
    name,
    createdAt: databaseTimestamp(seed, id, contact.createdAt),
    email,
    phone,
    company,
    role,
    notes,
    relationshipType,
    lastInteractionAt: lastInteractionAt === null ? null : databaseTimestamp(seed, id, lastInteractionAt),
    teamId: null,
    stakeholderId: null,
    leadSurveyId: leadId,
    updatedAt: databaseTimestamp(seed, id, contact.updatedAt),
  };
}
