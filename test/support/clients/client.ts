/** A job to poll. */
export type Job = {
  /** Base URL of the Agent API. */
  readonly url: string;
  /** Path of the job. */
  readonly path: string;
  readonly token: string;
};

/** What a client decides: only how it retries a request, or also when it polls and when it stops. */
export type Decides = "retries" | "polling";

/** A client from npm, in one setting. */
export type PollingClient = {
  /** Its package, as npm names it. */
  readonly client: string;
  readonly setting: string;
  readonly decides: Decides;
  /** The Retry-After that it is told. Default: 60, which the rate limit of production tells at most. */
  readonly retryAfterSeconds?: number;
  /** Starts what the client needs, before it is watched. @returns what stops it */
  readonly prepare?: () => Promise<AsyncDisposable>;
  /** Polls until the job has ended or the client gives up, which may be an error, or until the signal stops it. */
  readonly poll: (job: Job, stopped: AbortSignal) => Promise<unknown>;
};

export type JobAnswer = { readonly data: { readonly status: string } };

export const bearer = ({ token }: Job) => ({ authorization: `Bearer ${token}` });

export const urlOf = ({ url, path }: Job): string => url + path;

export const isFinal = ({ data }: JobAnswer): boolean => ["completed", "failed"].includes(data.status);

/** Sleeps by the timers of the present moment, which a test may have replaced. */
export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A delay with jitter of up to 25 %. */
export const withJitter = (ms: number): number => ms * (1 + Math.random() / 4);

/**
 * Polls about every five seconds with a client that only sends and retries requests. This loop stops at the end and at the
 * first error, so all that happens between is the client's.
 */
export const everyFiveSeconds =
  (request: (job: Job) => PromiseLike<unknown>) =>
  async (job: Job, stopped: AbortSignal): Promise<JobAnswer | null> => {
    while (!stopped.aborted) {
      const answer = (await request(job)) as JobAnswer;
      if (isFinal(answer)) return answer;
      await sleep(withJitter(5000));
    }
    return null;
  };

/** The Retry-After of a response in milliseconds; null where there is none. */
export const toldMs = (header: string | null | undefined): number | null =>
  header === null || header === undefined ? null : Number(header) * 1000;

/** An error status, with the header that says when to try again. */
export class StatusError extends Error {
  readonly status: number;
  readonly retryAfter: string | null;

  constructor(status: number, retryAfter: string | null) {
    super(`Status ${status}`);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

type Response = {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  json(): Promise<unknown>;
};

/** @throws StatusError for a response with an error status */
export async function jobIn(response: Response): Promise<JobAnswer> {
  if (!response.ok) throw new StatusError(response.status, response.headers.get("retry-after"));
  return (await response.json()) as JobAnswer;
}

export const fetchJob = async (job: Job): Promise<JobAnswer> =>
  jobIn(await fetch(urlOf(job), { headers: bearer(job) }));

/** The Retry-After of such an error in milliseconds; null where there is none. */
export const toldBy = (error: unknown): number | null =>
  error instanceof StatusError ? toldMs(error.retryAfter) : null;

/** Whether a request that got a status may succeed later. */
export const isTransient = (status: number | null | undefined): boolean =>
  typeof status === "number" && (status === 429 || status >= 500);

/** A delay that doubles with every attempt, from one second on. */
export const backOff = (attempt: number): number => withJitter(1000 * 2 ** (attempt - 1));

type ReadError = (error: unknown) => {
  readonly status?: number | undefined;
  readonly retryAfter?: string | null | undefined;
};

const readStatusError: ReadError = (error) => (error instanceof StatusError ? error : {});

/**
 * What a caller can do around a client that does not wait as told: sends a request up to eight times, and waits for
 * Retry-After, or backs off.
 */
export async function waitingAsTold<T>(request: () => PromiseLike<T>, read: ReadError = readStatusError): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await request();
    } catch (error) {
      const { status, retryAfter } = read(error);
      if (!isTransient(status) || attempt === 8) throw error;
      await sleep(toldMs(retryAfter) ?? backOff(attempt));
    }
  }
}
