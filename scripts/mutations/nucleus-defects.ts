import type { components } from "../../src/contract/openapi.gen.ts";
import type * as Buckets from "../../src/contract/buckets.ts";
import type * as Window from "../../src/rate-limit/window.ts";
import type * as CaptureView from "../../src/resources/captures/capture-view.ts";
import type * as FinishModule from "../../src/resources/captures/finish.ts";
import type * as CaptureOperations from "../../src/resources/captures/operations.ts";
import type * as CaptureStore from "../../src/resources/captures/store.ts";
import type * as ContactOperations from "../../src/resources/contacts/operations.ts";
import type * as Raise from "../../src/resources/insights/raise.ts";
import type * as MemoryOperations from "../../src/resources/memories/operations.ts";
import { defect } from "./defect.ts";

type Schemas = components["schemas"];

type Captures = ReturnType<typeof CaptureOperations.captureOperations>;
type Contacts = ReturnType<typeof ContactOperations.contactOperations>;
type Memories = ReturnType<typeof MemoryOperations.memoryOperations>;
type Raised = ReturnType<typeof Raise.raisedBy>[number];

const wrongCaptures = (name: string, change: (real: Captures) => Partial<Captures>) =>
  defect(name, "src/resources/captures/operations.ts", ({ captureOperations }: typeof CaptureOperations) => ({
    captureOperations(context) {
      const real = captureOperations(context);
      return { ...real, ...change(real) };
    },
  }));

const wrongMemories = (name: string, change: (real: Memories) => Partial<Memories>) =>
  defect(name, "src/resources/memories/operations.ts", ({ memoryOperations }: typeof MemoryOperations) => ({
    memoryOperations(context) {
      const real = memoryOperations(context);
      return { ...real, ...change(real) };
    },
  }));

const wrongContacts = (name: string, change: (real: Contacts) => Partial<Contacts>) =>
  defect(name, "src/resources/contacts/operations.ts", ({ contactOperations }: typeof ContactOperations) => ({
    contactOperations(context) {
      const real = contactOperations(context);
      return { ...real, ...change(real) };
    },
  }));

/** A capture that has an item in a state in which it has none. */
const itemsWhile = (name: string, status: Schemas["CaptureStatus"]) =>
  wrongCaptures(name, ({ getCapture }) => ({
    getCapture(input) {
      const { capture, items } = getCapture(input) as Schemas["CaptureDetail"];
      const { id, createdAt } = capture;
      const found = {
        id,
        captureId: id,
        itemType: "decision",
        content: "A decision",
        confidence: 1,
        createdAt,
      } as const;
      return { capture, items: capture.status === status ? [found] : items };
    },
  }));

type Finish = (typeof FinishModule)["finish"];

/** A defect in what is written when captures end. */
const wrongEnd = (name: string, change: (real: Finish) => Finish) =>
  defect(name, "src/resources/captures/finish.ts", ({ finish }: typeof FinishModule) => ({ finish: change(finish) }));

/** A defect in insights as they are raised. */
const wrongInsight = (name: string, change: (insight: Raised) => Partial<Raised>) =>
  defect(name, "src/resources/insights/raise.ts", ({ raisedBy }: typeof Raise) => ({
    raisedBy: (seed, ownerId, history, now) =>
      raisedBy(seed, ownerId, history, now).map((insight) => ({ ...insight, ...change(insight) })),
  }));

const hourMs = 3_600_000;

/** Defects of captures, memories, contacts, insights and their switch. */
export const nucleusDefects = [
  itemsWhile("a capture has items before it was read", "pending"),
  itemsWhile("a failed capture has items", "failed"),
  defect(
    "the results of a capture leave out its decisions",
    "src/resources/captures/capture-view.ts",
    ({ captureView }: typeof CaptureView) => ({
      captureView(...given) {
        const { processingResults: results, ...capture } = captureView(...given);
        return { ...capture, processingResults: results && { ...results, decisions: [] } };
      },
    }),
  ),
  wrongEnd("a capture that needs a review leaves memories", (finish) => (context, seed, moved) => {
    const write = context.database.sqlite.prepare<[string, number]>("UPDATE captures SET outcome = ? WHERE key = ?");
    const unsure = moved.filter(({ outcome }) => outcome === "needs_review");
    for (const { key } of unsure) write.run("processed", key);
    finish(context, seed, moved);
    for (const { key } of unsure) write.run("needs_review", key);
  }),
  wrongEnd("a capture that is read again leaves its memories twice", (finish) => (context, seed, moved) => {
    finish(context, seed, moved);
    const restore = context.database.sqlite.prepare<[number]>(
      "UPDATE memories SET is_archived = 0 WHERE capture_id = (SELECT id FROM captures WHERE key = ?)",
    );
    for (const { key } of moved) restore.run(key);
  }),
  defect(
    "a capture that is read again has its items twice",
    "src/resources/captures/store.ts",
    ({ captureStore }: typeof CaptureStore) => ({
      captureStore: (context) => ({ ...captureStore(context), deleteItems: () => undefined }),
    }),
  ),
  wrongCaptures("a deleted capture is still there", () => ({ deleteCapture: () => undefined })),
  defect(
    "a deleted capture is still listed",
    "src/resources/captures/store.ts",
    ({ captureStore }: typeof CaptureStore) => ({
      captureStore(context) {
        const real = captureStore(context);
        return { ...real, list: (ownerKey, filters) => real.list(ownerKey, filters, 0) };
      },
    }),
  ),
  defect("an hour has more than 30 notes", "src/contract/buckets.ts", ({ rulesWith }: typeof Buckets) => ({
    rulesWith(given) {
      const rules = rulesWith(given);
      return { ...rules, capture: { ...rules.capture, limit: 40 } };
    },
  })),
  defect(
    "a Retry-After is never more than a minute",
    "src/rate-limit/window.ts",
    ({ retryAfterSeconds }: typeof Window) => ({
      retryAfterSeconds: (realMs) => Math.min(60, retryAfterSeconds(realMs)),
    }),
  ),
  wrongMemories("a memory keeps the spaces around its subject", ({ createMemory }) => ({
    createMemory: (input) => ({
      ...(createMemory(input) as Schemas["Memory"]),
      subject: (input.body as Schemas["MemoryCreate"]).subject,
    }),
  })),
  wrongMemories("a deleted memory is still listed", () => ({ deleteMemory: () => undefined })),
  wrongMemories("the type does not filter memories", ({ listMemories }) => ({
    listMemories(input) {
      const query = { ...input.query };
      delete query.type;
      return listMemories({ ...input, query });
    },
  })),
  wrongMemories("a memory that is not there can be changed", ({ updateMemory }) => ({
    updateMemory(input) {
      try {
        return updateMemory(input);
      } catch {
        return { success: true };
      }
    },
  })),
  wrongContacts("a relationship that is unknown becomes that of a client", ({ createContact }) => ({
    createContact(input) {
      const contact = createContact(input) as Schemas["Contact"];
      return { ...contact, relationshipType: contact.relationshipType ?? "client" };
    },
  })),
  wrongContacts("a search for contacts heeds capitals", ({ listContacts }) => ({
    listContacts(input) {
      const { search = "" } = input.query;
      const { contacts } = listContacts(input) as Schemas["ContactList"];
      return { contacts: contacts.filter(({ name, company }) => `${name}\n${company}`.includes(search)) };
    },
  })),
  wrongContacts("a contact that is deleted is not gone", () => ({ deleteContact: () => ({ success: true }) })),
  wrongInsight("an insight is raised at midnight", ({ createdAt }) => ({ createdAt: createdAt - 10 * hourMs })),
  defect("an insight is raised again by each list", "src/resources/insights/raise.ts", ({ raisedBy }: typeof Raise) => {
    let calls = 0;
    return {
      raisedBy(...given) {
        calls += 1;
        const end = String(calls % 1_000_000).padStart(6, "0");
        return raisedBy(...given).map((insight) => ({
          ...insight,
          cause: `${insight.cause} ${end}`,
          id: insight.id.slice(0, -6) + end,
        }));
      },
    };
  }),
  wrongInsight("an insight is listed for a month", ({ createdAt }) => ({ expiresAt: createdAt + 30 * 24 * hourMs })),
];
