import { describe, expect, it } from "vitest";
import type { components } from "../src/contract/openapi.gen.ts";
import { start } from "../src/start.ts";
import { type Agent, agentOf, withBody } from "./support/agent.ts";
import { contactsPath, listContacts, otherAgent, unknownId, useSandboxes } from "./support/nucleus.ts";

type Contact = components["schemas"]["Contact"];

const withSandbox = useSandboxes();

const create = (agent: Agent, body: object) => agent(contactsPath, withBody("POST", body));
const change = (agent: Agent, body: object) => agent(contactsPath, withBody("PATCH", body));
const remove = (agent: Agent, body: object) => agent(contactsPath, withBody("DELETE", body));

async function added(agent: Agent, body: object = {}): Promise<Contact> {
  const { status, body: created } = await create(agent, { name: "Sample Contact", ...body });
  expect(status).toBe(201);
  return created as Contact;
}

const names = async (agent: Agent, query = "") => (await listContacts(agent, query)).map(({ name }) => name);

const whole = {
  ...{ email: "contact@example.com", phone: "+1 555 0100", company: "Sample business", role: "Sample role" },
  ...{ notes: "Sample notes", relationshipType: "partner" },
} as const;

/** Values for the relationship, with what is stored for them. */
const relationships: readonly (readonly [unknown, string | null])[] = [
  ["client", "client"],
  ["prospect", "prospect"],
  ["partner", "partner"],
  ["referral", "referral"],
  ["Client", null],
  ["friend", null],
  ["", null],
  [null, null],
  [7, null],
  [true, null],
  [["client"], null],
  [{ type: "client" }, null],
];

describe("a contact that is added", () => {
  it("a contact is answered bare with 201, with null for all that it lacks, and is listed as it was answered", () =>
    withSandbox({}, async (_sandbox, agent) => {
      const contact = await added(agent, { name: "  Sample Contact\n" });
      expect(contact).toEqual({
        id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        name: "Sample Contact",
        createdAt: expect.stringMatching(/^2026-01-01T00:00:00(\.\d{1,6})?\+00:00$/) as string,
        ...{ email: null, phone: null, company: null, role: null, notes: null, relationshipType: null },
        ...{ lastInteractionAt: null, teamId: null, stakeholderId: null, leadSurveyId: null },
        updatedAt: contact.createdAt,
      });
      expect(await listContacts(agent)).toEqual([contact]);
      expect(await added(agent, whole)).toMatchObject(whole);
    }));

  it.each(relationships)(
    "the relationship %j is stored as %j, when a contact is added and when it is changed",
    (given, kept) =>
      withSandbox({}, async (_sandbox, agent) => {
        expect((await added(agent, { relationshipType: given })).relationshipType).toBe(kept);
        const { id } = await added(agent, { relationshipType: "referral" });
        const { status, body } = await change(agent, { contactId: id, relationshipType: given });
        expect([status, (body as Contact).relationshipType]).toEqual([200, kept]);
      }),
  );

  it.each([
    ["without a name", {}, 400],
    ["with an empty name", { name: "" }, 400],
    ["with a name of spaces", { name: " \t " }, 400],
    ["with null as its name", { name: null }, 400],
    ["with an address without an at sign", { name: "a", email: "example.com" }, 400],
    ["with an address with a space", { name: "a", email: "a b@example.com" }, 400],
    ["with an address with two at signs", { name: "a", email: "a@b@example.com" }, 400],
    ["with an empty address", { name: "a", email: "" }, 400],
    ["with an address that is no text", { name: "a", email: 7 }, 400],
    [
      "with null for all that may be",
      { name: "a", email: null, phone: null, company: null, role: null, notes: null },
      201,
    ],
    ["with a company that is no text", { name: "a", company: 7 }, 400],
    ["with fields that nobody knows", { name: "a", teamId: unknownId, lastInteractionAt: "2020-01-01" }, 201],
  ])("a contact %s is answered with its status", (_what, body, status) =>
    withSandbox({}, async (_sandbox, agent) => {
      expect((await create(agent, body)).status).toBe(status);
      const contacts = await listContacts(agent);
      expect(contacts.map(({ teamId, lastInteractionAt }) => [teamId, lastInteractionAt])).toEqual(
        status === 201 ? [[null, null]] : [],
      );
    }),
  );
});

describe("the list of contacts", () => {
  it("contacts are listed by name in any case, and an owner sees its own alone", () =>
    withSandbox({}, async (sandbox, agent, mock) => {
      const other = await otherAgent(mock, sandbox);
      for (const name of ["carol", "Bob", "alice", "Dora"]) await added(agent, { name });
      await added(other, { name: "Theirs" });
      expect(await names(agent)).toEqual(["alice", "Bob", "carol", "Dora"]);
      expect(await names(other)).toEqual(["Theirs"]);
    }));

  it.each([
    ["sample", ["Ann SAMPLE", "Bob"]],
    ["AMPL", ["Ann SAMPLE", "Bob"]],
    ["bob", ["Bob"]],
    ["müll", ["Carl MÜLLER"]],
    ["MÜLLER", ["Carl MÜLLER"]],
    ["ÉCOLE", ["Dora"]],
    ["%", []],
    ["_", []],
    ["'", ["Dora", "O'Neil"]],
    ["nobody", []],
    ["secret", []],
    ["", ["Ann SAMPLE", "Bob", "Carl MÜLLER", "Dora", "O'Neil"]],
  ])("a search for %j is in names and companies, in any case, and takes every sign as it is", (search, found) =>
    withSandbox({}, async (_sandbox, agent) => {
      await added(agent, { name: "Ann SAMPLE" });
      await added(agent, { name: "Bob", company: "Sample business", email: "secret@example.com", notes: "secret" });
      await added(agent, { name: "Carl MÜLLER", role: "secret" });
      await added(agent, { name: "Dora", company: "L'école" });
      await added(agent, { name: "O'Neil" });
      expect(await names(agent, `?search=${encodeURIComponent(search)}`)).toEqual(found);
    }),
  );

  it("the demo data has a contact of a known relationship and one without", async () => {
    await using mock = await start({ clock: "frozen", seed: 7 });
    const contacts = await listContacts(agentOf(mock, mock.token));
    const types = contacts.map(({ relationshipType }) => relationshipType);
    expect(types.toSorted()).toEqual(["client", null, "partner", "prospect"].toSorted());
  });
});

describe("a contact that is changed", () => {
  it("a change takes what it names, and moves updatedAt alone", () =>
    withSandbox({}, async ({ clock }, agent) => {
      const contact = await added(agent, whole);
      await clock.advance("1h");
      const { status, body } = await change(agent, {
        contactId: contact.id.toUpperCase(),
        name: " Changed ",
        notes: "New",
      });
      const changed = { ...contact, name: "Changed", notes: "New", updatedAt: (body as Contact).updatedAt };
      expect([status, body]).toEqual([200, changed]);
      expect(changed.updatedAt).toMatch(/^2026-01-01T01:00:00/);
      expect(await listContacts(agent)).toEqual([changed]);
    }));

  it.each(["email", "phone", "company", "role", "notes", "relationshipType"] as const)(
    "null clears the %s alone",
    (field) =>
      withSandbox({}, async (_sandbox, agent) => {
        const contact = await added(agent, whole);
        const { status, body } = await change(agent, { contactId: contact.id, [field]: null });
        expect([status, body]).toEqual([200, { ...contact, [field]: null }]);
      }),
  );

  it.each([
    ["without an id", { name: "a" }, 400],
    ["with a malformed id", { contactId: "none", name: "a" }, 400],
    ["without anything to change", { contactId: unknownId }, 400],
    ["with only fields that nobody knows", { contactId: unknownId, teamId: null }, 400],
    ["to an empty name", { contactId: unknownId, name: "" }, 400],
    ["to a name of spaces", { contactId: unknownId, name: "  " }, 400],
    ["to no name", { contactId: unknownId, name: null }, 400],
    ["to an address that is none", { contactId: unknownId, email: "none" }, 400],
    ["of a contact that is not there", { contactId: unknownId, name: "a" }, 404],
  ])("a change %s is answered with its status", (_what, body, status) =>
    withSandbox({}, async (_sandbox, agent) => {
      expect((await change(agent, body)).status).toBe(status);
    }),
  );
});

describe("a contact that is deleted", () => {
  it("a deletion is a 200 with success, and there is no such contact after that: 404", () =>
    withSandbox({}, async (_sandbox, agent) => {
      const { id } = await added(agent);
      const kept = await added(agent, { name: "Kept" });
      const { status, body } = await remove(agent, { contactId: id.toUpperCase() });
      expect([status, body]).toEqual([200, { success: true }]);
      expect((await remove(agent, { contactId: id })).status).toBe(404);
      expect((await change(agent, { contactId: id, name: "a" })).status).toBe(404);
      expect(await listContacts(agent)).toEqual([kept]);
    }));

  it("a contact of another owner can be neither changed nor deleted: 404, and only the journal says whose it is", () =>
    withSandbox({}, async (sandbox, agent, mock) => {
      const other = await otherAgent(mock, sandbox);
      const theirs = await added(other);
      for (const { status, body } of [
        await change(agent, { contactId: theirs.id, name: "Changed" }),
        await remove(agent, { contactId: theirs.id }),
        await remove(agent, { contactId: unknownId }),
        await remove(agent, { contactId: "none" }),
      ])
        expect([status, body]).toEqual([404, { error: "Contact not found" }]);
      expect(await listContacts(other)).toEqual([theirs]);
      const { entries } = await sandbox.journal.read({ status: 404 });
      expect(entries.map(({ reason }) => reason.code).toSorted()).toEqual([
        ...["CONTACT_OF_ANOTHER_OWNER", "CONTACT_OF_ANOTHER_OWNER", "CONTACT_UNKNOWN", "CONTACT_UNKNOWN"],
      ]);
    }));

  it.each([{}, { contactId: null }, { contactId: 7 }, { id: unknownId }])(
    "a deletion that names no contact is a 400: %j",
    (body) =>
      withSandbox({}, async (_sandbox, agent) => {
        expect((await remove(agent, body)).status).toBe(400);
      }),
  );
});
