import type { components } from "../../contract/openapi.gen.ts";
import { documentedLimits } from "../budget.ts";
import type { Check } from "../check.ts";
import { codeOf, type World } from "../world.ts";

type Schemas = components["schemas"];

const nucleus = "/api/nucleus";
const captures = `${nucleus}/captures`;
const memories = `${nucleus}/memories`;
const contacts = `${nucleus}/contacts`;
const paths = "openapi.json#/paths/~1api~1nucleus~1";

/** A sentence of each kind: a decision, an action item and an insight. */
const note = "We agreed to verify this server. Please send the report. The report says which checks have failed.";

const order = ["pending", "processing", "processed"];

/** How long a client waits between two polls, and for how long it polls. */
const pollMs = 3000;
const mostPolls = 80;

async function sendNote({ ask }: World, content = note): Promise<Schemas["Capture"]> {
  const { body } = await ask("POST", `${nucleus}/capture/note`, { body: { content } });
  return (body as Schemas["CaptureAnswer"]).capture;
}

async function readCapture({ ask }: World, id: string): Promise<Schemas["CaptureDetail"]> {
  return (await ask("GET", `${captures}/${id}`)).body as Schemas["CaptureDetail"];
}

/** Polls a capture to its end. */
async function pollToEnd(world: World, id: string): Promise<readonly Schemas["CaptureDetail"][]> {
  const answers: Schemas["CaptureDetail"][] = [];
  for (let polls = 0; polls < mostPolls; polls += 1) {
    const answer = await readCapture(world, id);
    answers.push(answer);
    if (answer.capture.status !== "pending" && answer.capture.status !== "processing") return answers;
    await world.wait(pollMs);
  }
  world.is(`an end within ${mostPolls} polls`, false, true);
  return answers;
}

async function listed({ ask }: World, name: string, query = ""): Promise<readonly { readonly id: string }[]> {
  const { body } = await ask("GET", `${nucleus}/${name}${query}`);
  return (body as Record<string, readonly { readonly id: string }[]>)[name] ?? [];
}

/** The ids of memories that were extracted from a capture. */
async function extractedFrom(world: World, id: string): Promise<readonly string[]> {
  const all = (await listed(world, "memories")) as readonly Schemas["Memory"][];
  return all.filter(({ sourceContext }) => JSON.stringify(sourceContext).includes(id)).map((memory) => memory.id);
}

export const nucleusChecks: readonly Check[] = [
  {
    id: "nucleus.lists",
    demand: "Each list is in a field with its own name; with Nucleus off, it gets 403 without a code",
    clause: `${paths}insights/get`,
    basis: "recorded",
    async run({ ask, is }) {
      for (const name of ["captures", "memories", "contacts", "insights", "suggestions"]) {
        const { status, body } = await ask("GET", `${nucleus}/${name}`);
        if (status === 403) is(`code of ${name}`, codeOf(body), null);
        else is(`fields of ${name}`, Object.keys(body as object), [name]);
      }
    },
  },
  {
    id: "captures.life",
    demand: "A note goes from pending to processing to a final status, and has items only then",
    clause: `${paths}captures~1{id}/get`,
    basis: "documented",
    needs: "write",
    async run(world) {
      const { id, status, channel } = await sendNote(world);
      world.is("at first", [status, channel], ["pending", "text_note"]);
      const answers = await pollToEnd(world, id);
      const ranks = answers.map(({ capture }) => order.indexOf(capture.status)).map((rank) => (rank < 0 ? 2 : rank));
      world.is("in order", ranks.toSorted().join() === ranks.join(), true);
      const early = answers.filter(({ capture }) => ["pending", "processing"].includes(capture.status));
      world.is("items before the end", early.flatMap(({ items }) => items).length, 0);
      const last = answers.at(-1);
      if (last?.capture.status !== "processed") return;
      world.is(
        "its results have the same counts",
        Object.values(last.capture.processingResults ?? {}).flat().length,
        last.items.length,
      );
      const again = await readCapture(world, id);
      world.is("the same again", JSON.stringify(again) === JSON.stringify(last), true);
      // Delete the note, because the account may not be a sandbox.
      for (const memory of await extractedFrom(world, id)) await world.ask("DELETE", `${memories}/${memory}`);
      await world.ask("DELETE", `${captures}/${id}`);
    },
  },
  {
    id: "captures.outcomes",
    demand: "A failed note has no items; a note that needs a review has items but no memories",
    clause: `${paths}captures~1{id}/get`,
    basis: "documented",
    needs: "sandbox",
    async run(world) {
      for (const [scenario, status] of [
        ["fails", "failed"],
        ["needs-review", "needs_review"],
      ] as const) {
        const { id } = await sendNote(world, `${note} [[scenario:${scenario}]]`);
        const { capture, items } = (await pollToEnd(world, id)).at(-1) as Schemas["CaptureDetail"];
        world.is(`of ${scenario}`, [capture.status, items.length > 0], [status, status === "needs_review"]);
        world.is(`memories of ${scenario}`, await extractedFrom(world, id), []);
      }
    },
  },
  {
    id: "captures.reprocess",
    demand: "A capture that is processed again becomes pending, and its items and memories are not duplicated",
    clause: `${paths}captures~1{id}/post`,
    basis: "inferred",
    needs: "sandbox",
    async run(world) {
      const { id } = await sendNote(world);
      await pollToEnd(world, id);
      const found = async () =>
        [(await readCapture(world, id)).items, await extractedFrom(world, id)].map((all) => all.length);
      const before = await found();
      const again = (await world.ask("POST", `${captures}/${id}`)).body as Schemas["CaptureAnswer"];
      world.is("pending", [again.capture.status, again.capture.processingResults], ["pending", null]);
      world.is("items meanwhile", (await readCapture(world, id)).items.length, 0);
      await pollToEnd(world, id);
      world.is("items and memories", await found(), before);
    },
  },
  {
    id: "captures.deleted",
    demand: "A deleted capture gets 404 and is not listed; deleting it again gets the same 204",
    clause: `${paths}captures~1{id}/delete`,
    basis: "documented",
    needs: "sandbox",
    async run(world) {
      const { id } = await sendNote(world);
      const remove = async () => (await world.ask("DELETE", `${captures}/${id}`)).status;
      world.is("twice", [await remove(), await remove()], [204, 204]);
      world.is("read", (await world.ask("GET", `${captures}/${id}`)).status, 404);
      await world.wait(120_000);
      world.is(
        "listed",
        (await listed(world, "captures")).some((capture) => capture.id === id),
        false,
      );
      world.is("memories of it", await extractedFrom(world, id), []);
    },
  },
  {
    id: "captures.limit",
    demand: "30 notes an hour are accepted; the next one gets 429 with a Retry-After of up to an hour",
    clause: "documentation: rate limits",
    basis: "documented",
    needs: "sandbox",
    async run(world) {
      const { clock } = world.own();
      await clock.freeze();
      let sent = 0;
      const send = async () =>
        world.ask("POST", `${nucleus}/capture/note`, { body: { content: note }, exhausting: true });
      let answer = await send();
      for (; answer.status !== 429 && sent < 60; answer = await send()) {
        sent += 1;
        if (sent % (documentedLimits.write - 1) === 0) await clock.advance("1m");
      }
      world.is("accepted", sent, 30);
      const seconds = Number(answer.headers["retry-after"]);
      world.holds("Retry-After", seconds > 60 && seconds <= 3600, seconds, "whole seconds, more than a minute");
      await clock.advance((seconds - 1) * 1000);
      world.is("a second before Retry-After", (await send()).status, 429);
      await clock.advance("1s");
      world.is("after Retry-After", (await send()).status, 201);
    },
  },
  {
    id: "memories.life",
    demand: "A memory is trimmed, can be changed and listed by type, and its deletion can be repeated",
    clause: `${paths}memories/post`,
    basis: "documented",
    needs: "sandbox",
    async run(world) {
      const { ask, is } = world;
      const created = await ask("POST", memories, { body: { subject: " Sample ", content: " Sample " } });
      const { id, subject, memoryType, sourceType } = created.body as Schemas["Memory"];
      is("created", [created.status, subject, memoryType, sourceType], [201, "Sample", "client", "explicit"]);
      is("too long", (await ask("POST", memories, { body: { subject: "x".repeat(201), content: "x" } })).status, 400);
      is("blank", (await ask("POST", memories, { body: { subject: " ", content: "x" } })).status, 400);
      const changed = await ask("PATCH", memories, { body: { memoryId: id, content: "Changed" } });
      is("changed", [changed.status, changed.body], [200, { success: true }]);
      is("nothing to change", (await ask("PATCH", memories, { body: { memoryId: id } })).status, 400);
      const ids = async (type: string) => (await listed(world, "memories", `?type=${type}`)).map((memory) => memory.id);
      is("listed by another type", (await ids("pattern")).includes(id), false);
      const remove = async () => (await ask("DELETE", `${memories}/${id}`)).status;
      is("deleted", [await remove(), await remove()], [204, 204]);
      is(
        "listed",
        (await listed(world, "memories")).some((memory) => memory.id === id),
        false,
      );
      is("changed afterwards", (await ask("PATCH", memories, { body: { memoryId: id, content: "x" } })).status, 404);
    },
  },
  {
    id: "contacts.life",
    demand: "An unknown relationship is stored as null, a search matches names and companies, and a deletion is final",
    clause: `${paths}contacts/post`,
    basis: "documented",
    needs: "sandbox",
    async run(world) {
      const { ask, is } = world;
      const body = { name: " Verified ", relationshipType: "colleague", company: "Sample company" };
      const created = await ask("POST", contacts, { body });
      const { id, name, relationshipType } = created.body as Schemas["Contact"];
      is("created", [created.status, name, relationshipType], [201, "Verified", null]);
      is("blank", (await ask("POST", contacts, { body: { name: " " } })).status, 400);
      const changed = await ask("PATCH", contacts, {
        body: { contactId: id, relationshipType: "partner", company: null },
      });
      const { relationshipType: partner, company } = changed.body as Schemas["Contact"];
      is("changed", [changed.status, partner, company], [200, "partner", null]);
      is("nothing to change", (await ask("PATCH", contacts, { body: { contactId: id } })).status, 400);
      is(
        "found",
        (await listed(world, "contacts", "?search=VERIF")).map((contact) => contact.id),
        [id],
      );
      const remove = async () => (await ask("DELETE", contacts, { body: { contactId: id } })).status;
      is("deleted, and again", [await remove(), await remove()], [200, 404]);
    },
  },
  {
    id: "insights.stale",
    demand: "A client without activity for 14 days gets one insight at 10:00 UTC, which is listed for seven days",
    clause: `${paths}insights/get`,
    basis: "recorded",
    needs: "sandbox",
    async run(world) {
      const { is } = world;
      await world.own().clock.freeze();
      const stale = async () =>
        (await listed(world, "insights", "?type=stale_client&limit=100")) as readonly Schemas["Insight"][];
      const known = new Set((await stale()).map(({ id }) => id));
      const raised = async () => (await stale()).filter(({ id }) => !known.has(id));
      is("at first", (await raised()).length, 0);
      await world.own().clock.advance("15d");
      const first = await raised();
      world.holds("after 15 days", first.length > 0, first.length, "at least one");
      is(
        "at 10:00 UTC",
        first.every(({ createdAt }) => createdAt.includes("T10:00:")),
        true,
      );
      const projects = first.map(({ context }) => (context as { projectId?: unknown }).projectId);
      is("one for each project", new Set(projects).size, projects.length);
      is("the same again", (await raised()).map(({ id }) => id).join() === first.map(({ id }) => id).join(), true);
      await world.own().clock.advance("8d");
      is("after 23 days", (await raised()).length, 0);
    },
  },
  {
    id: "nucleus.off",
    demand: "With Nucleus off, each of its operations gets 403 without a code",
    clause: "openapi.json#/components/responses/Forbidden",
    basis: "documented",
    needs: "sandbox",
    async run(world) {
      const { owners, owner } = world.own();
      const operations = world.operations.filter(({ path }) => path.startsWith(nucleus));
      const ids = new Map<string, string | undefined>();
      for (const { id, probe } of operations) ids.set(id, await world.ownId(probe.findId));
      await owners.set(owner.id, { nucleus: false });
      for (const operation of operations) {
        const id = ids.get(operation.id);
        const { status, body } = await world.request(operation, { ...(id !== undefined && { id }) });
        world.is(operation.id, [status, codeOf(body)], [403, null]);
      }
    },
  },
];
