import { setTimeout as sleep } from "node:timers/promises";
import axios, { AxiosHeaders } from "axios";
import axiosRetry from "axios-retry";
import got from "got";
import ky from "ky";
import { ofetch } from "ofetch";
import OpenAI from "openai";
import pRetry from "p-retry";
import superagent from "superagent";
import { Agent, request, type RetryHandler, RetryAgent } from "undici";
import type { Sandbox } from "../../../src/client/sandbox.ts";
import type { components } from "../../../src/contract/openapi.gen.ts";

// Clients that send the requests of an audit and retry them, each in a setting that its documentation shows. The audit around
// them retries nothing itself, so all that happens after a fault is the client's.

type Schemas = components["schemas"];

type Call = {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Ends the call when its run is over. */
  readonly signal: AbortSignal;
};

/** Sends a request as a client does. @returns the body @throws for an error status */
type Send = (call: Call) => PromiseLike<unknown>;

/** A client from npm, in one setting. */
export type AuditClient = {
  /** Its package, as npm names it; `fetch`: the one of Node. */
  readonly client: string;
  readonly setting: string;
  readonly audit: (sandbox: Sandbox, signal: AbortSignal) => Promise<number>;
};

/** The interval of the polls, in real milliseconds. */
export const pollEveryMs = 600;

/** Analyses a project. @returns the number of findings */
const auditWith =
  (send: Send): AuditClient["audit"] =>
  async ({ url, token, projects: { ready } }, signal) => {
    const ask = async <T>(method: Call["method"], path: string) =>
      (await send({ method, url: url + path, headers: { authorization: `Bearer ${token}` }, signal })) as T;
    const projects = await ask<Schemas["ProjectListItem"][]>("GET", "/api/projects");
    const project = projects.find(({ id }) => id === ready);
    if (!project) throw new Error("The project is not in the list.");
    const trigger = `/api/agent/projects/${project.id}/audit-analysis/async`;
    const { data: triggered } = await ask<{ readonly data: Schemas["JobStatus"] }>("POST", trigger);
    for (let status: string = triggered.status; status !== "completed";) {
      ({ status } = (
        await ask<{ readonly data: Schemas["JobStatus"] }>("GET", `/api/agent/jobs/${triggered.jobId}`)
      ).data);
      if (status === "failed") throw new Error("The job failed.");
      if (status !== "completed") await sleep(pollEveryMs, undefined, { signal });
    }
    const { findings } = await ask<Schemas["AuditAnalysis"]>("GET", `/api/projects/${project.id}/audit-analysis`);
    return findings.length;
  };

async function sendWithFetch({ url, ...init }: Call): Promise<unknown> {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`Status ${response.status}`);
  return response.json();
}

function sendWithOpenAi({ method, url, headers, signal }: Call): PromiseLike<unknown> {
  const { origin, pathname } = new URL(url);
  const client = new OpenAI({ apiKey: headers["authorization"]?.replace("Bearer ", "") ?? "", baseURL: origin });
  return method === "GET" ? client.get(pathname, { signal }) : client.post(pathname, { signal });
}

async function sendWithAxios({ headers, ...config }: Call): Promise<unknown> {
  const client = axios.create({ headers: new AxiosHeaders(headers) });
  axiosRetry(client, { retryDelay: (count, error) => axiosRetry.exponentialDelay(count, error) });
  return (await client.request<unknown>(config)).data;
}

const undiciWith =
  (options?: RetryHandler.RetryOptions): Send =>
  async ({ url, ...init }) => {
    const dispatcher = new RetryAgent(new Agent(), options);
    const { body, statusCode } = await request(url, { ...init, dispatcher });
    if (statusCode >= 400) throw new Error(`Status ${statusCode}`);
    return body.json();
  };

const rows: readonly (readonly [client: string, setting: string, send: Send])[] = [
  ["fetch", "without retries", sendWithFetch],
  ["axios-retry", "`retryDelay: axiosRetry.exponentialDelay`", sendWithAxios],
  ["got", "defaults", ({ url, ...options }) => got(url, options).json()],
  ["ky", "defaults", ({ url, ...options }) => ky(url, options).json()],
  ["ofetch", "defaults", ({ url, ...options }) => ofetch<unknown>(url, options)],
  ["openai", "defaults", sendWithOpenAi],
  ["p-retry", "defaults, around `fetch`", (call) => pRetry(() => sendWithFetch(call), { signal: call.signal })],
  [
    "superagent",
    "`.retry(5)`",
    ({ method, url, headers }) =>
      superagent(method, url)
        .set(headers)
        .retry(5)
        .then(({ body }) => body as unknown),
  ],
  ["undici", "`RetryAgent`, defaults", undiciWith()],
  ["undici", '`RetryAgent` with `methods: ["GET", "POST"]`', undiciWith({ methods: ["GET", "POST"] })],
];

/** The clients that are explored. */
export const auditClients: readonly AuditClient[] = rows.map(([client, setting, send]) => ({
  client,
  setting,
  audit: auditWith(send),
}));
