// The scenarios of the sweeps: short scripts of requests, which always do the same.
import { copyFileSync } from "node:fs";
import type { StartOptions } from "../../src/app/start-options.ts";
import { magicProjectId, scenarios as jobScenarios } from "../../src/scenarios/scenarios.ts";
import type { Answer } from "./fault-world.ts";
import type { Player } from "./player.ts";

export type Scenario = {
  readonly name: string;
  /** What it does, in one sentence. */
  readonly about: string;
  readonly options?: StartOptions;
  /** Whether the statements of the start can fail too. */
  readonly withStart?: boolean;
  /** Makes the database file. Absent: the file does not exist. */
  readonly file?: (path: string) => void;
  /** How many servers run on the file. */
  readonly servers?: number;
  readonly play: (player: Player) => Promise<void>;
};

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- says what the answer has
const dataIn = <Data>({ status, body }: Answer): Data => {
  if (status >= 300) throw new Error(`A step got ${status} ${JSON.stringify(body)}.`);
  return ((body as { data?: Data }).data ?? body) as Data;
};

type Identified = { readonly id: string };

const magic = (name: (typeof jobScenarios)[number]["name"]): string => {
  const scenario = jobScenarios.find((each) => each.name === name) ?? jobScenarios[0];
  return magicProjectId(scenario);
};

const triggerPath = (project: string): string => `/api/agent/projects/${project}/audit-analysis/async`;

async function trigger({ agent }: Player, project: string): Promise<string> {
  return dataIn<{ jobId: string }>(await agent("POST", triggerPath(project))).jobId;
}

async function pollTimes({ agent, pass }: Player, job: string, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    await agent("GET", `/api/agent/jobs/${job}`);
    await pass(4000);
  }
  await agent("GET", `/api/agent/jobs/${job}`);
}

const sandbox = "/sandboxes/default";

async function startAnew({ agent, control, pass }: Player): Promise<void> {
  await agent("GET", "/api/projects");
  await pass(3000);
  await control("GET", sandbox);
}

const complete: Scenario = {
  name: "complete",
  about: "a job is triggered and polled until it is completed, and a webhook tells of it",
  async play(player) {
    const { agent, control, pass } = player;
    await control("PUT", `${sandbox}/webhook`, { url: "http://127.0.0.1:9/" });
    const project = magic("completes");
    const job = await trigger(player, project);
    await pollTimes(player, job, 4);
    await agent("GET", `/api/projects/${project}/audit-analysis`);
    await pass(40_000);
    await agent("GET", "/api/user/credits");
  },
};

const refund: Scenario = {
  name: "fail",
  about: "jobs fail, are forced to fail and vanish, and the credits are asked for",
  async play(player) {
    const { agent, control, pass } = player;
    const failing = await trigger(player, magic("fails"));
    const stuck = await trigger(player, magic("stuck-pending"));
    const vanishing = await trigger(player, magic("vanishes"));
    await control("POST", `${sandbox}/jobs/${stuck}/fail`, { errorCode: "QUOTA" });
    await pass(3000);
    await pollTimes(player, failing, 3);
    await agent("GET", `/api/agent/jobs/${stuck}`);
    await pass(20_000);
    await agent("GET", `/api/agent/jobs/${vanishing}`);
    await agent("GET", "/api/user/credits");
    await agent("POST", triggerPath(magic("fails")), undefined, "aky_DemoOwnerOneReadOnly000000000001");
  },
};

const projects: Scenario = {
  name: "projects",
  about: "projects are created, changed, prepared and listed",
  async play({ agent, control }) {
    const created = await agent("POST", "/api/projects", {
      clientName: "Sample client",
      industry: "Sample industry",
      companySize: "11-50",
    });
    const { id } = created.body as Identified;
    await agent("PATCH", `/api/projects/${id}`, { clientName: "Another client" });
    await control("POST", `${sandbox}/projects/${id}/prepare`, {});
    await agent("GET", `/api/projects/${id}`);
    await agent("GET", "/api/projects");
    await agent("PATCH", `/api/projects/${id}`, { companySize: 7 });
    await agent("GET", "/api/user/credits");
  },
};

const leads: Scenario = {
  name: "leads",
  about: "a ReadyLink is created, its survey is filled in, and leads are researched, converted and archived",
  async play({ agent, control, visit, pass }) {
    await control("PUT", `${sandbox}/webhook`, { url: "http://127.0.0.1:9/" });
    await control("PUT", `${sandbox}/surveys`, { enabled: true });
    const config = await agent("POST", "/api/agent/assessment-configs", { name: "Sample config", isTemplate: true });
    const link = dataIn<Identified & { slug: string }>(
      await agent("POST", "/api/agent/readylinks", { name: "Sample link" }),
    );
    await visit("GET", `/survey/${link.slug}`);
    await visit("POST", `/survey/${link.slug}`, "businessName=Sample&clientName=Sample&clientEmail=sample@example.com");
    const added = (await control("POST", `${sandbox}/leads`, { count: 2 })).body as readonly Identified[];
    await control("POST", `${sandbox}/leads/${added[0]?.id}/research`, {});
    await pass(40_000);
    await agent("POST", `/api/lead-generation/leads/${added[0]?.id}/convert`, {});
    await control("POST", `${sandbox}/leads/${added[1]?.id}/archive`);
    await agent("GET", "/api/lead-generation/leads");
    await agent("PATCH", `/api/agent/readylinks/${link.id}`, { name: "Another link" });
    await agent("DELETE", `/api/agent/readylinks/${link.id}`);
    await agent("GET", `/api/agent/assessment-configs/${dataIn<Identified>(config).id}`);
  },
};

const nucleus: Scenario = {
  name: "nucleus",
  about: "memories, contacts and notes are created, changed and deleted, and a note raises insights",
  async play({ agent, control, pass }) {
    const made = await agent("POST", "/api/nucleus/memories", { subject: "Sample subject", content: "Sample content" });
    const memoryId = (made.body as { memory?: Identified }).memory?.id ?? dataIn<Identified>(made).id;
    await agent("PATCH", "/api/nucleus/memories", { memoryId, content: "Other content" });
    const contact = await agent("POST", "/api/nucleus/contacts", { name: "Sample contact" });
    const contactId = (contact.body as { contact?: Identified }).contact?.id ?? dataIn<Identified>(contact).id;
    await agent("PATCH", "/api/nucleus/contacts", { contactId, notes: "Sample notes" });
    const note = await agent("POST", "/api/nucleus/capture/note", {
      content: "We decided to send the offer by Friday.",
    });
    const capture = (note.body as { capture?: Identified }).capture?.id ?? dataIn<Identified>(note).id;
    await pass(60_000);
    await agent("GET", `/api/nucleus/captures/${capture}`);
    await agent("POST", `/api/nucleus/captures/${capture}`, { action: "reprocess" });
    await pass(60_000);
    await agent("GET", "/api/nucleus/captures");
    await agent("GET", "/api/nucleus/insights");
    await control("POST", `${sandbox}/insights`, {});
    await agent("DELETE", `/api/nucleus/memories/${memoryId}`);
    await agent("DELETE", "/api/nucleus/contacts", { contactId });
    await agent("DELETE", `/api/nucleus/captures/${capture}`);
  },
};

const tokens: Scenario = {
  name: "tokens",
  about: "tokens and owners are created, used, changed and revoked",
  async play({ agent, control }) {
    const made = dataIn<Identified & { token: string }>(await control("POST", `${sandbox}/tokens`, {}));
    await agent("GET", "/api/user/current", undefined, made.token);
    const owner = dataIn<Identified & { token: string }>(await control("POST", `${sandbox}/owners`, {}));
    await agent("POST", triggerPath(magic("slow")), undefined, owner.token);
    await control("PUT", `${sandbox}/owners/${owner.id}`, { creditsUsed: 10 });
    await control("POST", `${sandbox}/tokens/${made.id}/revoke`);
    await agent("GET", "/api/user/current", undefined, made.token);
    await agent("GET", "/api/user/credits", undefined, owner.token);
    await control("GET", `${sandbox}/tokens`);
  },
};

const sandboxes: Scenario = {
  name: "sandboxes",
  about: "a sandbox is created, used, saved, loaded, reset and deleted",
  async play({ agent, control, pass }) {
    // A refused request counts in the plan too: this one is above the number of all requests with their repetitions.
    const input = { name: "second", seed: 5, clock: "frozen", demoData: "projects", faultPlan: "30:429" };
    const { token } = dataIn<{ token: string }>(await control("POST", "/sandboxes", input));
    await agent("POST", triggerPath(magic("completes")), undefined, token);
    await control("POST", "/sandboxes/second/faults", {
      operation: "listProjects",
      times: 1,
      effect: { kind: "status", status: 503 },
    });
    await agent("GET", "/api/projects", undefined, token);
    await pass(3000);
    const snapshot = (await control("GET", "/sandboxes/second/snapshot")).body;
    await control("POST", "/sandboxes/second/reset");
    await agent("GET", "/api/projects", undefined, token);
    await control("POST", "/snapshots", { snapshot, name: "third", leaveTokens: true, newToken: true });
    await control("PUT", "/sandboxes/second/scenarios/default", { scenario: "fails" });
    await control("DELETE", "/sandboxes/second");
    await agent("GET", "/api/projects", undefined, token);
    await control("GET", "/sandboxes");
  },
};

const clock: Scenario = {
  name: "clock",
  about: "a clock is frozen, advanced, set, scaled and advanced by polls while jobs run",
  async play(player) {
    const { agent, control, pass } = player;
    await control("POST", `${sandbox}/clock/freeze`);
    const first = await trigger(player, magic("completes"));
    await control("POST", `${sandbox}/clock/advance-to-next-event`);
    await agent("GET", `/api/agent/jobs/${first}`);
    await control("POST", `${sandbox}/clock/advance`, { durationMs: 60_000 });
    await agent("GET", `/api/agent/jobs/${first}`);
    await control("PUT", `${sandbox}/clock/advance-on-poll`, { durationMs: 5000 });
    const second = await trigger(player, magic("fails"));
    for (let count = 0; count < 4; count += 1) await agent("GET", `/api/agent/jobs/${second}`);
    await control("PUT", `${sandbox}/clock/scale`, { scale: 60 });
    const third = await trigger(player, magic("slow"));
    await pass(6000);
    await agent("GET", `/api/agent/jobs/${third}`);
    await control("POST", `${sandbox}/clock/resume`);
    await control("GET", `${sandbox}/clock`);
    // What could not be raised when the clock moved is raised before it is read.
    await agent("GET", "/api/nucleus/insights");
  },
};

const report: Scenario = {
  name: "report",
  about: "a rate limit is used up, and the journal and the polling report tell of it",
  async play(player) {
    const { agent, control, pass } = player;
    await control("PUT", `${sandbox}/limits/rules/jobPolling`, { limit: 3, windowMs: 10_000 });
    const job = await trigger(player, magic("completes"));
    let answer = await agent("GET", `/api/agent/jobs/${job}`);
    let refused = 0;
    // After a death or a stall, a new window of 3 polls may begin: of 7 polls, at least one is over the limit.
    for (let count = 0; count < 6; count += 1) {
      answer = await agent("GET", `/api/agent/jobs/${job}`);
      if (answer.status === 429) refused += 1;
    }
    if (refused === 0) throw new Error("The limit is 3 polls, and all of 7 were allowed.");
    await pass((answer.retryAfter ?? 10) * 1000, "full");
    answer = await agent("GET", `/api/agent/jobs/${job}`);
    if (answer.status === 429) throw new Error("A poll that waited for Retry-After got 429.");
    await pass(2000);
    await control("GET", `${sandbox}/journal`);
    await control("GET", `${sandbox}/report`);
    await control("PUT", `${sandbox}/journal`, { limit: 3 });
    await control("GET", `${sandbox}/journal`);
  },
};

const twoServers: Scenario = {
  name: "two-servers",
  about: "two servers on one file show the same jobs, tokens and sandboxes",
  servers: 2,
  async play(player) {
    const { agent, control, pass, use } = player;
    const job = await trigger(player, magic("completes"));
    use(1);
    await agent("GET", `/api/agent/jobs/${job}`);
    const made = dataIn<Identified & { token: string }>(await control("POST", `${sandbox}/tokens`, {}));
    await pass(6000);
    use(0);
    await agent("GET", `/api/agent/jobs/${job}`, undefined, made.token);
    await control("POST", `${sandbox}/tokens/${made.id}/revoke`);
    await pass(8000);
    use(1);
    await agent("GET", `/api/agent/jobs/${job}`, undefined, made.token);
    await agent("GET", `/api/agent/jobs/${job}`);
    await control("POST", `${sandbox}/reset`);
    use(0);
    await agent("GET", `/api/agent/jobs/${job}`);
  },
};

const oldFile = new URL("../../test/fixtures/databases/0006.db", import.meta.url);

export const scenarios: readonly Scenario[] = [
  { name: "start", about: "a server starts on a file that does not exist", withStart: true, play: startAnew },
  {
    name: "start-old",
    about: "a server starts on a file of an older version",
    options: { seed: 7 },
    withStart: true,
    file: (path) => copyFileSync(oldFile, path),
    play: startAnew,
  },
  ...[complete, refund, projects, leads, nucleus, tokens, sandboxes, clock, report, twoServers],
];
