import { batch, computed, signal } from "@preact/signals";
import type { Output } from "../app/control-routes.ts";
import type {
  CaptureView,
  DeliveryView,
  FollowedWebhook,
  LeadView,
  NewestCaptures,
  NewestInsights,
  NewestLeads,
  NewestMemories,
  NewestProjects,
  NewestReadyLinks,
  ProjectView,
  SandboxEvent,
} from "../control/types.gen.ts";
import { forgetPolls, notePolls } from "./polls.ts";
import { setClock } from "./sandbox-time.ts";

export type SandboxView = Output<"readSandbox">;
export type JobView = Output<"readJob">;
export type LimitsView = Output<"readLimits">;
export type TokenView = Output<"listTokens">[number];
export type FaultView = Output<"listFaults">[number];
export type Entry = Output<"readJournal">["entries"][number];

/** How many requests the page keeps. */
const mostRequests = 1000;

/** How many jobs the page keeps, as many as the server sends. */
const mostJobs = 1000;

/** The state of the sandbox; null until it is loaded. */
export const sandbox = signal<SandboxView | null>(null);
export const limits = signal<LimitsView | null>(null);
export const tokens = signal<readonly TokenView[]>([]);
export const faults = signal<readonly FaultView[]>([]);
/** The newest, and how many there are. */
export const leads = signal<NewestLeads>({ total: 0, newest: [] });
/** The newest, and whether their surveys can be opened. */
export const readyLinks = signal<NewestReadyLinks>({ surveys: false, total: 0, newest: [] });
/** The newest of each, and how many there are. */
export const captures = signal<NewestCaptures>({ total: 0, newest: [] });
export const memories = signal<NewestMemories>({ total: 0, newest: [] });
export const insights = signal<NewestInsights>({ total: 0, newest: [] });
/** The newest, and how many there are. */
export const projects = signal<NewestProjects>({ total: 0, newest: [] });
const noWebhook: FollowedWebhook = { url: null, pending: 0, total: 0, newest: [] };
/** The webhook and its newest deliveries. */
export const webhook = signal<FollowedWebhook>(noWebhook);
/** Newest first. */
export const jobs = signal<readonly JobView[]>([]);
/** Oldest first. */
export const requests = signal<readonly Entry[]>([]);

/** A unique key of a job. A magic job has one id for all tokens. */
export const keyOf = ({ id, tokenId }: Pick<JobView, "id" | "tokenId">): string => `${id} ${tokenId ?? ""}`;

/** The jobs by id; several where tokens have started the same magic job. */
export const jobsById = computed(() => Map.groupBy(jobs.value, ({ id }) => id));

export const selectedKey = signal<string | null>(null);
export const selectedJob = computed(() => jobs.value.find((job) => keyOf(job) === selectedKey.value) ?? null);

export const selectedLeadId = signal<string | null>(null);
export const selectedLead = computed(
  (): LeadView | null => leads.value.newest.find(({ id }) => id === selectedLeadId.value) ?? null,
);

export const selectedCaptureId = signal<string | null>(null);
export const selectedCapture = computed(
  (): CaptureView | null => captures.value.newest.find(({ id }) => id === selectedCaptureId.value) ?? null,
);

/** A unique key of a project. Owners may have projects with the same id. */
export const keyOfProject = ({ id, ownerId }: Pick<ProjectView, "id" | "ownerId">): string => `${id}-${ownerId}`;

export const selectedProjectKey = signal<string | null>(null);
export const selectedProject = computed(
  (): ProjectView | null =>
    projects.value.newest.find((project) => keyOfProject(project) === selectedProjectKey.value) ?? null,
);

export const selectedDeliveryId = signal<string | null>(null);
export const selectedDelivery = computed(
  (): DeliveryView | null => webhook.value.newest.find(({ id }) => id === selectedDeliveryId.value) ?? null,
);

function mergedJobs(changed: readonly JobView[]): readonly JobView[] {
  const byKey = new Map(changed.map((job) => [keyOf(job), job]));
  const kept = jobs.value.map((job) => {
    const key = keyOf(job);
    const now = byKey.get(key) ?? job;
    byKey.delete(key);
    return now;
  });
  return [...byKey.values(), ...kept].slice(0, mostJobs);
}

function take(event: SandboxEvent): void {
  if (event.kind === "sandbox") {
    setClock(event.sandbox.clock);
    sandbox.value = event.sandbox;
  } else if (event.kind === "limits") limits.value = event.limits;
  else if (event.kind === "tokens") tokens.value = event.tokens;
  else if (event.kind === "faults") faults.value = event.faults;
  else if (event.kind === "leads") leads.value = event.leads;
  else if (event.kind === "readyLinks") readyLinks.value = event.readyLinks;
  else if (event.kind === "captures") captures.value = event.captures;
  else if (event.kind === "memories") memories.value = event.memories;
  else if (event.kind === "insights") insights.value = event.insights;
  else if (event.kind === "projects") projects.value = event.projects;
  else if (event.kind === "webhook") webhook.value = event.webhook;
  else if (event.kind === "jobs") jobs.value = event.whole ? event.jobs : mergedJobs(event.jobs);
  else {
    if (event.whole) forgetPolls();
    notePolls(event.requests);
    requests.value = [...(event.whole ? [] : requests.value), ...event.requests].slice(-mostRequests);
  }
}

/** Applies events of the server in one batch, so that the page is rendered once. */
export const takeAll = (events: readonly SandboxEvent[]): void => batch(() => events.forEach(take));

/** Clears the state, because another sandbox is shown next. */
export function forget(): void {
  batch(() => {
    for (const state of [sandbox, limits]) state.value = null;
    for (const selected of [selectedKey, selectedLeadId, selectedCaptureId, selectedProjectKey, selectedDeliveryId])
      selected.value = null;
    for (const list of [tokens, faults, jobs, requests]) list.value = [];
    for (const some of [leads, captures, memories, insights, projects]) some.value = { total: 0, newest: [] };
    webhook.value = noWebhook;
    readyLinks.value = { surveys: false, total: 0, newest: [] };
    forgetPolls();
  });
}
