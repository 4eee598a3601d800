// The clients of a simulation. Each has an owner and a token of its own, and notes what it was promised.
import { bodyOf, type Exchange, retryAfterOf } from "./exchange.ts";
import type { Random } from "./random.ts";

export const manners = ["polite", "rude", "crashed", "duplicated"] as const;

/**
 * How a client behaves. A polite one waits as long as it is told to; a rude one does not wait, and asks for what it must not
 * see; a crashed one goes away in the middle; a duplicated one sends each write twice at the same time.
 */
export type Manner = (typeof manners)[number];

/** Something that the server has acknowledged: it must be there from then on, unless it was deleted. */
export type Promised = { readonly kind: Kind; readonly id: string; readonly path: string; isDeleted: boolean };

export type Kind = "project" | "job" | "readylink" | "capture" | "memory" | "contact";

export type Client = {
  readonly name: string;
  readonly manner: Manner;
  readonly token: string;
  readonly ownerId: string;
  readonly projectId: string;
  readonly promised: Promised[];
};

type Ask = (method: string, path: string, body?: object | string) => Promise<Exchange>;

export type Surroundings = {
  readonly random: Random;
  readonly ask: Ask;
  readonly sleep: (ms: number) => Promise<void>;
  /** A path of something that belongs to another client, if there is any. */
  readonly foreignPath: () => string | undefined;
  /** Whether the client has enough time for another round. */
  readonly isOver: () => boolean;
};

const sample = { clientName: "Sample client", industry: "Sample industry", companySize: "11-50" } as const;

const isOver = (status: unknown): boolean => status === "completed" || status === "failed";

type Created = {
  readonly kind: Kind;
  readonly path: string;
  readonly body: object;
  readonly idOf: (body: never) => string;
};

const creations: readonly [Created, ...Created[]] = [
  {
    kind: "project",
    path: "/api/projects",
    body: sample,
    idOf: ({ id }: { id: string }) => id,
  },
  {
    kind: "readylink",
    path: "/api/agent/readylinks",
    body: { name: "Sample link" },
    idOf: ({ data }: { data: { id: string } }) => data.id,
  },
  {
    kind: "capture",
    path: "/api/nucleus/capture/note",
    body: { content: "Decision: use the sample. Todo: call the sample client." },
    idOf: ({ capture }: { capture: { id: string } }) => capture.id,
  },
  {
    kind: "memory",
    path: "/api/nucleus/memories",
    body: { memoryType: "client", subject: "Sample subject", content: "Sample content" },
    idOf: ({ id }: { id: string }) => id,
  },
  {
    kind: "contact",
    path: "/api/nucleus/contacts",
    body: { name: "Sample contact", email: "sample@example.com" },
    idOf: ({ id }: { id: string }) => id,
  },
];

/** Where one thing is read by its id; the others are read in lists only. */
const pathOf: Partial<Record<Kind, (id: string) => string>> = {
  project: (id) => `/api/projects/${id}`,
  job: (id) => `/api/agent/jobs/${id}`,
  readylink: (id) => `/api/agent/readylinks/${id}`,
  capture: (id) => `/api/nucleus/captures/${id}`,
};

const reads = [
  "/api/projects",
  "/api/user/credits",
  "/api/agent/readylinks",
  "/api/nucleus/memories",
  "/api/nucleus/captures",
  "/api/nucleus/contacts",
  "/api/nucleus/insights",
  "/api/user/current",
] as const;

const mistakes: readonly [Mistake, ...Mistake[]] = [
  ["POST", "/api/projects", { clientName: 7 }],
  ["POST", "/api/projects", "{"],
  ["GET", "/api/agent/jobs/no-such-job"],
  ["GET", "/api/nucleus/memories?limit=many"],
  ["POST", "/api/agent/projects/no-such-project/audit-analysis/async", {}],
];

type Mistake = readonly [method: string, path: string, body?: object | string];

/** What a client does until its time is over. */
export async function live(client: Client, surroundings: Surroundings): Promise<void> {
  const { random, sleep, isOver: hasNoTime } = surroundings;
  await sleep(random.between(0, 3000));
  const isGone = () => client.manner === "crashed" && random.chance(0.08);
  while (!hasNoTime()) {
    if (isGone()) return;
    await (random.chance(0.5) ? audit(client, surroundings, isGone) : useOthers(client, surroundings));
    await sleep(client.manner === "rude" ? random.between(50, 800) : random.between(500, 4000));
  }
}

/** Sends a request as often as the client's manners demand, and again when it is told to wait. */
async function send({ manner }: Client, { ask, sleep }: Surroundings, ...[method, path, body]: Parameters<Ask>) {
  const copies = manner === "duplicated" && method !== "GET" ? 2 : 1;
  for (;;) {
    const answers = await Promise.all(Array.from({ length: copies }, () => ask(method, path, body)));
    const wait = Math.max(...answers.map((answer) => (answer.status === 429 ? (retryAfterOf(answer) ?? 0) : 0)));
    if (wait === 0 || manner === "rude") return answers;
    await sleep(wait * 1000);
    // The others of the answers were taken: what was refused is given up.
    if (copies > 1) return answers;
  }
}

async function create(client: Client, surroundings: Surroundings, { kind, path, body, idOf }: Created): Promise<void> {
  for (const answer of await send(client, surroundings, "POST", path, body)) {
    if (answer.status !== 201) continue;
    const id = idOf(bodyOf(answer) as never);
    const read = pathOf[kind]?.(id);
    client.promised.push({ kind, id, path: read ?? path, isDeleted: false });
  }
}

/** Triggers an audit and polls it until it has ended. */
async function audit(client: Client, surroundings: Surroundings, isGone: () => boolean): Promise<void> {
  const { random, sleep, isOver: hasNoTime } = surroundings;
  const path = `/api/agent/projects/${client.projectId}/audit-analysis/async`;
  const triggered = await send(client, surroundings, "POST", path, {});
  const jobs = triggered.flatMap((answer) =>
    answer.status === 202 ? [(bodyOf(answer) as { data: { jobId: string } }).data.jobId] : [],
  );
  for (const id of jobs)
    if (!client.promised.some((promised) => promised.id === id))
      client.promised.push({ kind: "job", id, path: `/api/agent/jobs/${id}`, isDeleted: false });
  for (const id of jobs) {
    while (!hasNoTime()) {
      if (isGone()) return;
      await sleep(client.manner === "rude" ? random.between(50, 800) : random.between(1500, 6000));
      const [answer] = await send(client, surroundings, "GET", `/api/agent/jobs/${id}`);
      const status = answer?.status === 200 ? (bodyOf(answer) as { data: { status: string } }).data.status : null;
      // A rude client asks on, though it knows.
      if (isOver(status) && !(client.manner === "rude" && random.chance(0.5))) break;
    }
  }
  if (client.manner !== "rude")
    await send(client, surroundings, "GET", `/api/projects/${client.projectId}/audit-analysis`);
}

async function useOthers(client: Client, surroundings: Surroundings): Promise<void> {
  const { random, foreignPath } = surroundings;
  if (client.manner === "rude") {
    const foreign = foreignPath();
    if (foreign !== undefined && random.chance(0.5)) await send(client, surroundings, "GET", foreign);
    else await send(client, surroundings, ...random.oneOf(mistakes));
  }
  if (random.chance(0.6)) return create(client, surroundings, random.oneOf(creations));
  const link = client.promised.find(({ kind, isDeleted }) => kind === "readylink" && !isDeleted);
  if (link && random.chance(0.3)) {
    // Whether it is still there is not known until the answer has come.
    link.isDeleted = true;
    await send(client, surroundings, "DELETE", link.path);
    return;
  }
  await send(client, surroundings, "GET", random.oneOf(reads));
}
