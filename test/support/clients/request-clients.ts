import axios, { type AxiosError, AxiosHeaders } from "axios";
import axiosRetry, { type IAxiosRetryConfig } from "axios-retry";
import got from "got";
import ky, { type Options } from "ky";
import { ofetch, type FetchOptions } from "ofetch";
import OpenAI from "openai";
import pRetry, { type Options as RetryOptions } from "p-retry";
import superagent from "superagent";
import { Agent, fetch as undiciFetch, request, RetryAgent } from "undici";
import {
  backOff,
  bearer,
  everyFiveSeconds,
  isTransient,
  type Job,
  jobIn,
  type PollingClient,
  sleep,
  StatusError,
  toldBy,
  toldMs,
  urlOf,
  waitingAsTold,
} from "./client.ts";

// Clients that send requests and retry them. Each is configured as its documentation says.

const openai = ({ url, path, token }: Job) => new OpenAI({ apiKey: token, baseURL: url }).get(path);

const openaiThatWaits = ({ url, path, token }: Job) =>
  waitingAsTold(
    () => new OpenAI({ apiKey: token, baseURL: url, maxRetries: 0 }).get(path),
    (error) => {
      const { status, headers } = error as { status?: number; headers?: Headers };
      return { status, retryAfter: headers?.get("retry-after") };
    },
  );

const kyWith = (retry: Options["retry"]) => (job: Job) =>
  ky.get(urlOf(job), { headers: bearer(job), ...(retry !== undefined && { retry }) }).json();

const ofetchWith = (options: FetchOptions) => (job: Job) => ofetch(urlOf(job), { headers: bearer(job), ...options });

const superagentGet = (job: Job) => superagent.get(urlOf(job)).set(bearer(job));

const axiosWith = (retries: number, retryDelay: NonNullable<IAxiosRetryConfig["retryDelay"]>) => async (job: Job) => {
  const client = axios.create({ headers: new AxiosHeaders(bearer(job)) });
  const retryCondition = ({ response }: AxiosError) => response?.status === 429 || response?.status === 503;
  axiosRetry(client, { retries, retryDelay, retryCondition });
  return (await client.get<unknown>(urlOf(job))).data;
};

const pRetryWith = (options: RetryOptions) => (job: Job) =>
  pRetry(async () => jobIn(await undiciFetch(urlOf(job), { headers: bearer(job) })), { retries: 8, ...options });

const waitAsTold: RetryOptions = {
  randomize: true,
  shouldRetry: ({ error }) => error instanceof StatusError && isTransient(error.status),
  onFailedAttempt: ({ error }) => sleep(toldBy(error) ?? 0),
};

const undiciWith = (maxTimeout?: number) => async (job: Job) => {
  const dispatcher = new RetryAgent(new Agent(), {
    statusCodes: [429, 503],
    ...(maxTimeout !== undefined && { maxTimeout }),
  });
  const { body, statusCode } = await request(urlOf(job), { headers: bearer(job), dispatcher });
  if (statusCode !== 200) throw new Error(`Status ${statusCode}`);
  return body.json();
};

type Row = readonly [client: string, setting: string, request: (job: Job) => PromiseLike<unknown>, seconds?: number];

const rows: readonly Row[] = [
  ["openai", "defaults, `Retry-After: 59`", openai, 59],
  ["openai", "defaults, `Retry-After: 60`", openai, 60],
  ["openai", "defaults, `Retry-After: 61`", openai, 61],
  ["openai", "`maxRetries: 0`, the caller waits for the error's `headers`", openaiThatWaits, 61],
  ["ky", "defaults", kyWith(undefined)],
  ["ky", "`retry: { maxRetryAfter: 1000 }`", kyWith({ maxRetryAfter: 1000 })],
  ["ofetch", "defaults", ofetchWith({})],
  [
    "ofetch",
    "`retry: 6`, `retryDelay` reads `Retry-After` and otherwise doubles",
    ofetchWith({
      retry: 6,
      retryDelay: ({ response, options }) =>
        toldMs(response?.headers.get("retry-after")) ?? backOff(7 - Number(options.retry)),
    }),
  ],
  [
    "superagent",
    "`.retry(5)`",
    (job) =>
      superagentGet(job)
        .retry(5)
        .then(({ body }) => body as unknown),
  ],
  [
    "superagent",
    "without `.retry`, the caller waits for the error's `response`",
    (job) =>
      waitingAsTold(
        () => superagentGet(job).then(({ body }) => body as unknown),
        (error) => {
          const { status, response } = error as superagent.ResponseError;
          return { status, retryAfter: response?.get("retry-after") };
        },
      ),
  ],
  [
    "axios-retry",
    "`retryDelay: axiosRetry.exponentialDelay`",
    axiosWith(8, (count, error) => axiosRetry.exponentialDelay(count, error)),
  ],
  ["axios-retry", "`retryDelay: () => 150`", axiosWith(8, () => 150)],
  ["got", "defaults", (job) => got(urlOf(job), { headers: bearer(job) }).json()],
  ["undici", "`RetryAgent` for 429 and 503", undiciWith()],
  ["undici", "`RetryAgent` with `maxTimeout: 120_000`", undiciWith(120_000)],
  ["p-retry", "`retries: 8`", pRetryWith({})],
  ["p-retry", "`shouldRetry` only for 429 and 5xx, `onFailedAttempt` waits for `Retry-After`", pRetryWith(waitAsTold)],
];

export const requestClients: readonly PollingClient[] = rows.map(([client, setting, send, retryAfterSeconds]) => ({
  client,
  setting,
  decides: "retries",
  poll: everyFiveSeconds(send),
  ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
}));
