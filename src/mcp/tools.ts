import { fieldError } from "../errors/control-error.ts";
import { routeTool } from "./route-tool.ts";
import { action, type Tool } from "./tool.ts";
import {
  clockView,
  jobView,
  journalView,
  limitsView,
  newSandboxView,
  reportView,
  sandboxView,
  statusOf,
} from "./views.ts";

const getStatus: Tool = {
  name: "get_status",
  title: "Show the server and a sandbox",
  description:
    "Base URL and token for clients, sandboxes, clock, projects, active faults, queued scenarios, rate limits. Call it first.",
  inputSchema: {
    type: "object",
    additionalProperties: false,
    properties: {
      sandbox: { type: "string", description: "Name of the sandbox. Default: the sandbox of this connection." },
    },
    required: [],
  },
  readOnly: true,
  destructive: false,
  words: new Map(),
  run({ sandbox, ...others }, target) {
    const [unknown] = Object.keys(others);
    if (unknown !== undefined) throw fieldError(unknown, "is an unknown field here; available: sandbox");
    if (sandbox !== undefined && typeof sandbox !== "string") throw fieldError("sandbox", "must be a string");
    return statusOf(target, sandbox ?? target.sandbox);
  },
};

const mostSections = 10;

const searchDocs: Tool = {
  name: "search_docs",
  title: "Search the documentation",
  description:
    "Finds sections of the documentation of audity-mock by words. Each result names the resource with the whole page.",
  inputSchema: {
    type: "object",
    additionalProperties: false,
    properties: {
      query: { type: "string", minLength: 1, description: "Words to search for, such as `retry-after scenario`." },
      limit: {
        type: "integer",
        minimum: 1,
        maximum: mostSections,
        default: 5,
        description: "How many sections at most.",
      },
    },
    required: ["query"],
  },
  readOnly: true,
  destructive: false,
  words: new Map(),
  run({ query, limit = 5 }, { docs }) {
    if (typeof query !== "string" || query.trim() === "") throw fieldError("query", "must be text to search for");
    if (typeof limit !== "number" || !Number.isInteger(limit) || limit < 1 || limit > mostSections)
      throw fieldError("limit", `must be a whole number from 1 to ${mostSections}, not ${JSON.stringify(limit)}`);
    const results = docs.find(query, limit);
    const hint = "No section has these words. Try others, or read the page docs://audity-mock/control.md.";
    return Promise.resolve(results.length > 0 ? { results } : { results, hint });
  },
};

/** The tools of the MCP server, in the order in which an agent needs them. */
export const tools: readonly Tool[] = [
  getStatus,
  routeTool({
    name: "create_sandbox",
    title: "Create a sandbox",
    description:
      "Creates an isolated sandbox with its own clock, data and token. Returns base URL, token and project ids for a client. Use one for each test. With clock `frozen`, nothing happens until move_time.",
    actions: {
      create: action("createSandbox", {
        fields: ["name", "seed", "clock", "demoData", "advanceOnPollMs", "defaultScenario", "coach"],
        view: newSandboxView,
      }),
    },
  }),
  routeTool({
    name: "reset_sandbox",
    title: "Reset or delete a sandbox",
    description:
      "Resets a sandbox to its initial state, or deletes it. Its jobs, journal, faults and queued scenarios are lost.",
    destructive: true,
    actions: {
      reset: action("resetSandbox", { view: sandboxView }),
      delete: action("deleteSandbox"),
    },
  }),
  routeTool({
    name: "move_time",
    title: "Control the clock of a sandbox",
    description:
      "Freezes or moves the clock of a sandbox. When the call returns, everything that became due has happened: jobs, rate limits, token expiry.",
    actions: {
      freeze: action("freezeClock"),
      skip: action("skipClock"),
      advance: action("advanceClock"),
      next_event: action("advanceClockToNextEvent"),
      advance_on_poll: action("setAdvanceOnPoll", { view: clockView }),
      scale: action("setClockScale"),
      resume: action("resumeClock"),
    },
  }),
  routeTool({
    name: "choose_scenario",
    title: "Choose how the next jobs end",
    description:
      "Decides what happens to the next audit jobs: complete, fail with an error code, stay pending, and so on. `list` shows all scenarios.",
    actions: {
      list: action("listScenarios", {
        view: (scenarios) => ({ scenarios: scenarios.map(({ name, sentence }) => ({ name, sentence })) }),
      }),
      set_default: action("setDefaultScenario"),
      queue: action("queueScenario"),
      clear_queue: action("clearScenarioQueue"),
    },
  }),
  routeTool({
    name: "inject_fault",
    title: "Inject faults",
    description:
      'Injects an error, a delay or a broken connection into responses, for example {"action": "add", "operation": "getJobStatus", "times": 1, "effect": {"kind": "status", "status": 503}}.',
    actions: {
      add: action("addFault"),
      plan: action("planFaults", { view: (faults) => ({ faults }) }),
      list: action("listFaults", { view: (faults) => ({ faults }) }),
      remove: action("removeFault"),
      clear: action("removeFaults"),
    },
  }),
  routeTool({
    name: "set_rate_limit",
    title: "Change rate limits",
    description:
      "Changes, uses up or refills the rate limits of a sandbox, so that a client gets 429 with Retry-After.",
    actions: {
      show: action("readLimits", { view: limitsView }),
      drain: action("drainLimit", { view: limitsView }),
      refill: action("refillLimit", { view: limitsView }),
      set: action("setLimitRule", { view: limitsView }),
      enable: action("setLimitsEnabled", { view: limitsView }),
    },
  }),
  routeTool({
    name: "trigger_audit",
    title: "Trigger an audit",
    description:
      "Creates an audit job without charging credits. Poll it as a client would: GET /api/agent/jobs/{id} with the token of the sandbox.",
    actions: {
      create: action("createJob", {
        view: (job, { url }) => ({ ...jobView(job), poll: `GET ${url}/api/agent/jobs/${job.id}` }),
      }),
    },
  }),
  routeTool({
    name: "list_jobs",
    title: "List audit jobs",
    description: "Lists the audit jobs of a sandbox, newest first, with their past and future state changes.",
    actions: {
      list: action("listJobs", { usual: { limit: 20 }, view: (jobs) => ({ jobs: jobs.map(jobView) }) }),
    },
  }),
  routeTool({
    name: "force_job",
    title: "Override a job",
    description: "Starts, completes or fails a job now, or makes it vanish (404), whatever its scenario says.",
    actions: {
      start: action("startJob", { view: jobView }),
      complete: action("completeJob", { view: jobView }),
      fail: action("failJob", { view: jobView }),
      vanish: action("vanishJob", { view: jobView }),
    },
  }),
  routeTool({
    name: "add_lead_or_capture",
    title: "Add a lead or a note",
    description:
      "Adds a lead, as if somebody had answered a survey, or a capture: a note that is processed into items and memories.",
    actions: {
      lead: action("addLeads", {
        fields: ["count", "status", "readyLinkId", "businessName", "clientName", "clientEmail", "score"],
      }),
      capture: action("addCaptures", { fields: ["count", "channel", "rawContent", "projectId", "scenario"] }),
    },
  }),
  routeTool({
    name: "read_journal",
    title: "Read the journal",
    description:
      "Lists the requests of clients, newest first, each with its response and the reason for it. `inspect` shows one request with its headers.",
    actions: {
      list: action("readJournal", {
        does: "List the last requests, newest first, with responses and reasons",
        fields: ["job", "operation", "status", "reason", "tokenId", "after", "limit"],
        usual: { limit: 20 },
        view: journalView,
      }),
      inspect: action("inspectRequest"),
    },
  }),
  routeTool({
    name: "read_report",
    title: "Read the polling report",
    description:
      "Judges how clients polled: whether they honour Retry-After, stop at the end, back off, and so on. Names each broken rule, the requests that prove it, and what to do.",
    actions: { read: action("readReport", { view: reportView }) },
  }),
  searchDocs,
];
