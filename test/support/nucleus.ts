import { afterAll, beforeAll, expect } from "vitest";
import type { Sandbox } from "../../src/client/sandbox.ts";
import type { components } from "../../src/contract/openapi.gen.ts";
import { type Mock, start } from "../../src/start.ts";
import { type Agent, agentIn, agentOf, type Answer, sampleClient, withBody } from "./agent.ts";

type Schemas = components["schemas"];

export const capturesPath = "/api/nucleus/captures";
export const notePath = "/api/nucleus/capture/note";
export const memoriesPath = "/api/nucleus/memories";
export const contactsPath = "/api/nucleus/contacts";
export const insightsPath = "/api/nucleus/insights";

/** A name that nothing has. */
export const unknownId = "00000000-0000-4000-8000-000000000000";

/** Names that are none; each is one segment of a path. */
export const malformedIds = ["none", unknownId.slice(1), `${unknownId}0`, "%00", "%F0%9F%98%80"] as const;

/** Saves a note that must be taken. */
export async function saveNote(agent: Agent, content: string, projectId?: string): Promise<Schemas["Capture"]> {
  const { status, body } = await agent(notePath, withBody("POST", { content, projectId }));
  expect(status, JSON.stringify(body)).toBe(201);
  return (body as Schemas["CaptureAnswer"]).capture;
}

/** Polls a capture that must be there. */
export async function readCapture(agent: Agent, id: string): Promise<Schemas["CaptureDetail"]> {
  const { status, body } = await agent(`${capturesPath}/${id}`);
  expect(status).toBe(200);
  return body as Schemas["CaptureDetail"];
}

async function listed(agent: Agent, path: string): Promise<unknown> {
  const { status, body } = await agent(path);
  expect(status).toBe(200);
  return body;
}

export const listCaptures = async (agent: Agent, query = "") =>
  ((await listed(agent, capturesPath + query)) as Schemas["CaptureList"]).captures;

export const listMemories = async (agent: Agent, query = "") =>
  ((await listed(agent, memoriesPath + query)) as Schemas["MemoryList"]).memories;

export const listContacts = async (agent: Agent, query = "") =>
  ((await listed(agent, contactsPath + query)) as Schemas["ContactList"]).contacts;

export const listInsights = async (agent: Agent, query = "") =>
  ((await listed(agent, insightsPath + query)) as Schemas["InsightList"]).insights;

export const reprocess = (agent: Agent, id: string): Promise<Answer> =>
  agent(`${capturesPath}/${id}`, { method: "POST" });

export const deleteCapture = (agent: Agent, id: string): Promise<Answer> =>
  agent(`${capturesPath}/${id}`, { method: "DELETE" });

/** The memories that came of a capture. */
export const memoriesFrom = async (agent: Agent, captureId: string) =>
  (await listMemories(agent)).filter(({ sourceContext }) => sourceContext?.captureId === captureId);

/** A note with a decision, an action item, an insight, and two mentions of contacts. */
export const note = `We agreed to start with the intake process.
Please send the process map by Friday.
Most of the time goes into copying data for Sample Contact.
Next step: call contact@example.com.`;

export const foundInNote = {
  actionItems: ["Please send the process map by Friday.", "Next step: call contact@example.com."],
  decisions: ["We agreed to start with the intake process."],
  keyInsights: ["Most of the time goes into copying data for Sample Contact."],
  contactMentions: ["Sample Contact", "contact@example.com"],
};

export const itemsInNote = Object.values(foundInNote).flat().length;

/** Moves the clock to an instant. */
export const reach = (sandbox: Sandbox, at: number) => sandbox.clock.setTo(at);

/** The instants at which a capture leaves its states, as the control plane foretells them. */
export async function timelineOf({ captures }: Sandbox, id: string) {
  const { timeline } = await captures.get(id);
  return timeline.map(({ status, at }) => ({ status, at: Date.parse(at) }));
}

/** Moves the clock to when a capture ends. */
export async function finish(sandbox: Sandbox, id: string): Promise<void> {
  await reach(sandbox, (await timelineOf(sandbox, id)).at(-1)?.at ?? NaN);
}

/** Saves a note and moves the clock to when it has been read. */
export async function processedNote(sandbox: Sandbox, agent: Agent, content = note): Promise<string> {
  const { id } = await saveNote(agent, content);
  await finish(sandbox, id);
  return id;
}

export const statusOf = async (agent: Agent, id: string) => (await readCapture(agent, id)).capture.status;

type SandboxOptions = Parameters<Mock["sandbox"]>[0];
type InSandbox = (sandbox: Sandbox, agent: Agent, mock: Mock) => Promise<void>;

/**
 * One server for all tests of a file. Each gets a sandbox of its own on a frozen clock, with the seed 7 and without demo data
 * and limits, unless its options say otherwise.
 */
export function useSandboxes(): (options: SandboxOptions, test: InSandbox) => Promise<void> {
  let mock: Mock;
  beforeAll(async () => {
    mock = await start();
  });
  afterAll(() => mock.stop());
  return async (options, test) => {
    const usual = { clock: "frozen", seed: 7, demoData: "none", limits: { enabled: false } } as const;
    await using sandbox = await mock.sandbox({ ...usual, ...options });
    await test(sandbox, agentIn(sandbox), mock);
  };
}

/** Creates a project that has nothing but a name. */
export async function addProject(agent: Agent, clientName: string = sampleClient.clientName): Promise<string> {
  const { status, body } = await agent("/api/projects", withBody("POST", { ...sampleClient, clientName }));
  expect(status).toBe(201);
  return (body as { id: string }).id;
}

/** A second owner of a sandbox. */
export async function otherAgent(mock: Mock, sandbox: Sandbox): Promise<Agent> {
  const { token } = await sandbox.owners.create({ demoData: "none" });
  return agentOf(mock, token);
}
