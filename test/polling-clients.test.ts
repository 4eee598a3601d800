import axios, { type AxiosError, AxiosHeaders } from "axios";
import axiosRetry, { type IAxiosRetryConfig } from "axios-retry";
import got from "got";
import pRetry from "p-retry";
import { Agent, fetch as undiciFetch, request, RetryAgent } from "undici";
import { describe, expect, it } from "vitest";
import type { Sandbox } from "../src/client/sandbox.ts";
import { start } from "../src/start.ts";
import { expectViolations } from "./support/response-watch.ts";

type Client = {
  /** Polls once, with the retries that the library makes by itself. */
  readonly poll: (url: string, token: string, onRequest: () => void) => Promise<unknown>;
};

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** Polls by axios, with the retries of axios-retry. */
function pollsByAxios(retries: number, retryDelay: NonNullable<IAxiosRetryConfig["retryDelay"]>): Client["poll"] {
  return async (url, token, onRequest) => {
    const client = axios.create({ headers: new AxiosHeaders(bearer(token)) });
    client.interceptors.request.use((config) => {
      onRequest();
      return config;
    });
    const retryCondition = ({ response }: AxiosError) => response?.status === 429 || response?.status === 503;
    axiosRetry(client, { retries, retryDelay, retryCondition });
    return (await client.get<unknown>(url)).data;
  };
}

/** Third-party clients, configured as their documentation says for a retry after 429 and 503. */
const clients: Readonly<Record<string, Client>> = {
  "p-retry with undici": {
    poll: (url, token, onRequest) =>
      pRetry(
        async () => {
          onRequest();
          const response = await undiciFetch(url, { headers: bearer(token) });
          if (!response.ok) throw new Error(`status ${response.status}`);
          return response.json();
        },
        { retries: 8, minTimeout: 100, factor: 1.5 },
      ),
  },
  "axios-retry": { poll: pollsByAxios(8, (count, error) => axiosRetry.exponentialDelay(count, error)) },
  "axios-retry with a delay of its own": { poll: pollsByAxios(20, () => 150) },
  got: {
    poll: (url, token, onRequest) =>
      got(url, {
        headers: bearer(token),
        retry: { limit: 8 },
        hooks: { beforeRequest: [() => onRequest()] },
      }).json(),
  },
  "undici's RetryAgent": {
    async poll(url, token, onRequest) {
      const agent = new RetryAgent(new Agent(), {
        maxRetries: 8,
        minTimeout: 100,
        statusCodes: [429, 503],
        retryAfter: true,
      });
      onRequest();
      const { body } = await request(url, { headers: bearer(token), dispatcher: agent });
      return body.json();
    },
  },
};

/** What happens to a client: limits that are tight, or failures that say how long to wait. */
const troubles: Readonly<Record<string, (sandbox: Sandbox) => Promise<unknown>>> = {
  "a tight limit": (sandbox) => sandbox.limits.setRule("jobPolling", { limit: 1, windowMs: "2s" }),
  "a failure that asks for two seconds": (sandbox) =>
    sandbox.faults.add({
      effect: { kind: "status", status: 503, retryAfterSeconds: 2 },
      operation: "getJobStatus",
      times: 1,
    }),
};

/** How early the earliest request was sent before the time that Retry-After had named, by the client's own clock. */
function earliest(sent: readonly number[], told: readonly (number | null)[]): number {
  return Math.max(
    ...told.map((until, index) => {
      const next = sent.find((at) => until !== null && at > (sent[index] ?? 0));
      return until === null || next === undefined ? 0 : until - next;
    }),
  );
}

describe.each(Object.entries(clients))("%s", (name, { poll }) => {
  it.each(Object.entries(troubles))(
    "the polling report judges Retry-After as the client's own times say, with %s",
    async (_, trouble) => {
      expectViolations();
      await using mock = await start();
      const sandbox = await mock.sandbox({ seed: 1 });
      const { id } = await sandbox.jobs.create();
      const url = `${sandbox.url}/api/agent/jobs/${id}`;
      await trouble(sandbox);
      const sent: number[] = [];
      const send = () => poll(url, sandbox.token, () => void sent.push(performance.now()));
      await send();
      await send();

      const { entries } = await sandbox.journal.read();
      const [first] = sent;
      const { jobs } = await sandbox.report();
      const rule = jobs[0]?.rules.find((each) => each.rule === "retry-after");
      expect(rule?.cases).toBeGreaterThan(0);

      // Judge the same from the client's own times: when it sent its requests, and until when it had to wait.
      const offset = (first ?? 0) - (entries[0]?.realAtMs ?? 0);
      const ownTimes = name === "undici's RetryAgent" ? entries.map((entry) => entry.realAtMs + offset) : sent;
      expect(ownTimes).toHaveLength(entries.length);
      const told = entries.map(({ realAtMs, durationMs, retryAfterSeconds }) =>
        retryAfterSeconds === null ? null : realAtMs + durationMs + offset + retryAfterSeconds * 1000,
      );
      const honours = earliest(ownTimes, told) < 100;
      expect(rule?.verdict).toBe(honours ? "pass" : "fail");
      expect(jobs[0]?.earlyPolls.count === 0).toBe(honours);
    },
  );
});

it("the journal assertion honoursRetryAfter tells clients that honour Retry-After from those that do not", async () => {
  await using mock = await start();
  const verdicts = await Promise.all(
    Object.entries(clients).map(async ([name, { poll }]) => {
      const sandbox = await mock.sandbox({ seed: 1 });
      const { id } = await sandbox.jobs.create();
      await sandbox.limits.setRule("jobPolling", { limit: 1, windowMs: "2s" });
      const url = `${sandbox.url}/api/agent/jobs/${id}`;
      await poll(url, sandbox.token, () => undefined);
      await poll(url, sandbox.token, () => undefined);
      const { passed } = await sandbox.journal.assert({ honoursRetryAfter: true });
      return [name, passed];
    }),
  );
  expect(Object.fromEntries(verdicts)).toEqual({
    "p-retry with undici": false,
    "axios-retry": true,
    "axios-retry with a delay of its own": false,
    got: true,
    "undici's RetryAgent": true,
  });
});
