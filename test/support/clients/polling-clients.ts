import { createHttpPoller, type OperationResponse } from "@azure/core-lro";
import { environmentManager, QueryClient, QueryObserver, type QueryObserverOptions } from "@tanstack/query-core";
import { createWaiter, WaiterState } from "@smithy/util-waiter";
import {
  backOff,
  bearer,
  fetchJob,
  isFinal,
  isTransient,
  type Job,
  type JobAnswer,
  type PollingClient,
  sleep,
  StatusError,
  toldBy,
  urlOf,
  waitingAsTold,
  withJitter,
} from "./client.ts";

// Clients that decide when they poll and when they stop. Each is configured as its documentation says.

const mayRetry = (error: unknown): boolean => error instanceof StatusError && isTransient(error.status);

/** An observer in a browser, which it otherwise takes Node not for. It has no end of its own but the caller's. */
const tanstack =
  (options: Partial<QueryObserverOptions<JobAnswer>>): PollingClient["poll"] =>
  async (job, stopped) => {
    environmentManager.setIsServer(() => false);
    const client = new QueryClient();
    const observer = new QueryObserver(client, { queryKey: [job.path], queryFn: () => fetchJob(job), ...options });
    const unsubscribe = observer.subscribe(() => undefined);
    await new Promise((resolve) => stopped.addEventListener("abort", resolve));
    unsubscribe();
    client.clear();
  };

/** A waiter as the AWS SDK generates it: the status decides, and every error is a reason to go on. */
const generatedAcceptor = async (job: Job) => {
  try {
    const answer = await fetchJob(job);
    return { state: isFinal(answer) ? WaiterState.SUCCESS : WaiterState.RETRY };
  } catch {
    return { state: WaiterState.RETRY };
  }
};

/** The same, but permanent errors end it, and it waits for Retry-After. */
const carefulAcceptor = async (job: Job) => {
  try {
    return { state: isFinal(await fetchJob(job)) ? WaiterState.SUCCESS : WaiterState.RETRY };
  } catch (error) {
    if (!mayRetry(error)) return { state: WaiterState.FAILURE };
    await sleep(toldBy(error) ?? 0);
    return { state: WaiterState.RETRY };
  }
};

const waiter =
  (acceptor: (job: Job) => Promise<{ state: WaiterState }>): PollingClient["poll"] =>
  (job, stopped) =>
    createWaiter({ client: job, minDelay: 2, maxDelay: 120, maxWaitTime: 600, abortSignal: stopped }, {}, acceptor);

/** The statuses of a job, as a long-running operation of Azure names them. */
const azureStatus: Readonly<Record<string, string>> = { completed: "Succeeded", failed: "Failed" };

/** A poller whose requests are sent by a function of the caller, as in the clients that Azure generates. */
const azure =
  (send: (job: Job) => Promise<Response>): PollingClient["poll"] =>
  (job, stopped) => {
    const sendPollRequest = async (): Promise<OperationResponse> => {
      const response = await send(job);
      const answer = (await response.json()) as Partial<JobAnswer>;
      const status = answer.data && (azureStatus[answer.data.status] ?? "Running");
      return {
        flatResponse: answer,
        rawResponse: {
          statusCode: response.status,
          headers: Object.fromEntries(response.headers),
          body: status === undefined ? answer : { status },
          request: { method: "GET", url: urlOf(job) },
        },
      };
    };
    const sendInitialRequest = () => {
      const request = { method: "POST", url: urlOf(job) };
      const headers = { "operation-location": urlOf(job) };
      return Promise.resolve({ flatResponse: {}, rawResponse: { statusCode: 202, headers, request } });
    };
    const poller = createHttpPoller({ sendInitialRequest, sendPollRequest }, { resolveOnUnsuccessful: true });
    return poller.pollUntilDone({ abortSignal: stopped });
  };

const getJob = (job: Job) => fetch(urlOf(job), { headers: bearer(job) });

/** Sends a poll again after Retry-After. */
const getJobAsTold = (job: Job) =>
  waitingAsTold(async () => {
    const response = await getJob(job);
    if (isTransient(response.status)) throw new StatusError(response.status, response.headers.get("retry-after"));
    return response;
  });

type Row = readonly [client: string, setting: string, poll: PollingClient["poll"]];

const rows: readonly Row[] = [
  ["@tanstack/query-core", "`refetchInterval: 5000`", tanstack({ refetchInterval: 5000 })],
  [
    "@tanstack/query-core",
    "functions for `refetchInterval`, `retry` and `retryDelay`",
    tanstack({
      refetchInterval: ({ state: { data, error } }) => (error || (data && isFinal(data)) ? false : withJitter(5000)),
      retry: (count, error) => count < 8 && mayRetry(error),
      retryDelay: (count, error) => toldBy(error) ?? backOff(count + 1),
    }),
  ],
  ["@smithy/util-waiter", "`createWaiter`, every error means `RETRY`", waiter(generatedAcceptor)],
  ["@smithy/util-waiter", "permanent errors mean `FAILURE`, others wait for `Retry-After`", waiter(carefulAcceptor)],
  ["@azure/core-lro", "`createHttpPoller`, defaults", azure(getJob)],
  ["@azure/core-lro", "`sendPollRequest` repeats a 429 or 5xx after `Retry-After`", azure(getJobAsTold)],
];

export const pollingClients: readonly PollingClient[] = rows.map(([client, setting, poll]) => ({
  client,
  setting,
  decides: "polling",
  poll,
}));
