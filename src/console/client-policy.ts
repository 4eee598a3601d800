/** The clients that the page can simulate, from the best to the worst. */
export const clientNames = ["polite", "impatient", "careless"] as const;
export type ClientName = (typeof clientNames)[number];

/** The label of a client's token. */
export const labelOf = (name: ClientName): string => `${name} client`;

/** A response to a poll, as a client sees it. */
export type Response = {
  /** HTTP status; null when there was no response. */
  readonly status: number | null;
  /** The wait that `Retry-After` asks for, in milliseconds of the sandbox; null without that header. */
  readonly retryAfterMs: number | null;
  /** Status of the job; null when the response does not tell it. */
  readonly jobStatus: string | null;
};

/** What a client remembers of its polls. */
export type Memory = {
  readonly polls: number;
  /** Polls without a 2xx. */
  readonly refused: number;
  /** Refused polls in a row, up to the last poll. */
  readonly refusedInARow: number;
  /** The final status of the job, once the client has been told. */
  readonly end: string | null;
  readonly pollsAfterEnd: number;
  readonly notFound: number;
  readonly last: Response | null;
};

export const noMemory: Memory = {
  polls: 0,
  refused: 0,
  refusedInARow: 0,
  end: null,
  pollsAfterEnd: 0,
  notFound: 0,
  last: null,
};

const finalStatuses: readonly (string | null)[] = ["completed", "failed"];

const isRefused = (status: number | null): boolean => status === null || status >= 300;

/** What a client remembers after the responses to polls that it sent at once. */
export function remember(memory: Memory, responses: readonly Response[]): Memory {
  const [last] = responses.slice(-1);
  const statuses = responses.map(({ status }) => status);
  const refused = statuses.filter(isRefused).length;
  const told = responses.find(({ jobStatus }) => finalStatuses.includes(jobStatus));
  return {
    polls: memory.polls + responses.length,
    refused: memory.refused + refused,
    refusedInARow: refused === responses.length ? memory.refusedInARow + refused : 0,
    end: memory.end ?? told?.jobStatus ?? null,
    pollsAfterEnd: memory.pollsAfterEnd + (memory.end === null ? 0 : responses.length),
    notFound: memory.notFound + statuses.filter((status) => status === 404).length,
    last: last ?? memory.last,
  };
}

/** What a client does next: wait on the sandbox's clock and poll again, or stop. */
export type Next = { readonly waitMs: number } | { readonly stop: string };

type Policy = {
  readonly title: string;
  readonly sentence: string;
  /** How many polls it sends at once. */
  readonly atOnce: number;
  /** A shell command that waits about as long as the client does. */
  readonly sleep: string;
  /** @param chance a random number from 0 to 1 */
  readonly next: (memory: Memory, chance: number) => Next;
};

const first = 2000;
const longest = 5000;
const longestBackOff = 30_000;

/** Whether another try can succeed: 408, 425, 429, 5xx, or no response. */
const isTemporary = (status: number | null): boolean =>
  status === null || status >= 500 || [408, 425, 429].includes(status);

const isRefusal = ({ last }: Memory): boolean => last !== null && isRefused(last.status);

const stopAt = (status: number | null | undefined): Next => ({ stop: `Stopped at ${status}` });

const done = (end: string): Next => ({ stop: `Done: the job ${end === "completed" ? "completed" : "failed"}` });

/** How many polls the careless client sends after the end and after 404, before it stops. */
const mostLate = 9;

export const policies: Readonly<Record<ClientName, Policy>> = {
  polite: {
    title: "Polite",
    sentence: "Waits 2 to 5 s and honours Retry-After.",
    atOnce: 1,
    sleep: "sleep 5",
    next(memory, chance) {
      const { last, end, polls, refusedInARow } = memory;
      if (end !== null) return done(end);
      if (isRefusal(memory)) {
        if (!isTemporary(last?.status ?? null)) return stopAt(last?.status);
        const backOffMs = Math.min(longestBackOff, first * 2 ** (refusedInARow - 1)) * (1 - 0.2 * chance);
        // A little more than asked, so that clients that were refused together do not come back together.
        const askedMs = (last?.retryAfterMs ?? 0) * (1 + 0.05 * chance) + 100;
        return { waitMs: Math.max(backOffMs, askedMs) };
      }
      return { waitMs: Math.min(longest, first + 500 * (polls - 1)) * (0.8 + 0.2 * chance) };
    },
  },
  impatient: {
    title: "Impatient",
    sentence: "Polls five times a second.",
    atOnce: 1,
    sleep: "sleep 0.2",
    next(memory) {
      const { last, end } = memory;
      if (end !== null) return done(end);
      if (last?.status === 429) return { waitMs: last.retryAfterMs ?? 1000 };
      if (isRefusal(memory) && !isTemporary(last?.status ?? null)) return stopAt(last?.status);
      return { waitMs: 200 };
    },
  },
  careless: {
    title: "Careless",
    sentence: "Sends three polls at a time, ignores Retry-After.",
    atOnce: 3,
    sleep: "sleep 0.2",
    next({ last, end, pollsAfterEnd, notFound }) {
      // A refused token counts against the address, and so against every client on this machine.
      if (last?.status === 401) return stopAt(401);
      if (end !== null && pollsAfterEnd >= mostLate) return { stop: `Done, ${pollsAfterEnd} polls too late` };
      if (notFound >= mostLate) return { stop: `Stopped after ${notFound} × 404` };
      return { waitMs: 200 };
    },
  },
};
