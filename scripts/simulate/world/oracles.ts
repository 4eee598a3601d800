// What must be true of every simulation. Each oracle looks at the history alone, so that a test can give it a false one.
import { createResponseValidator } from "../../../src/contract/response-validator.ts";
import contract from "../../../openapi.json" with { type: "json" };
import type { Client } from "./clients.ts";
import { bodyOf, type Exchange, retryAfterOf } from "./exchange.ts";
import { type History, rules } from "./simulate.ts";
import { switchedOnAt } from "../virtual-machine.ts";

/** @returns what is wrong, in sentences */
type Oracle = (history: History) => readonly string[];

const problemOf = createResponseValidator(contract);

const nameOf = ({ number, client, method, path }: Exchange): string =>
  `request ${number}, ${method} ${path} of ${client}`;

const isOfApi = ({ path }: Exchange): boolean => path.startsWith("/api/");

const ofClient = ({ exchanges }: History, { name }: Client): readonly Exchange[] =>
  exchanges.filter(({ client }) => client === name || client === `auditor of ${name}`);

type Job = {
  readonly jobId: string;
  readonly status: string;
  readonly createdAt: string;
  readonly completedAt: string | null;
};

const ranks = ["pending", "processing", "completed", "failed"];
const rankOf = (status: string): number => Math.min(2, ranks.indexOf(status));

/** The polls of a job that were answered, in the order in which they arrived. */
function pollsOf(history: History, client: Client): ReadonlyMap<string, readonly { exchange: Exchange; job: Job }[]> {
  const found = ofClient(history, client).flatMap((exchange) => {
    if (exchange.status !== 200 || !exchange.path.startsWith("/api/agent/jobs/")) return [];
    return [{ exchange, job: (bodyOf(exchange) as { data: Job }).data }];
  });
  return Map.groupBy(found, ({ job }) => job.jobId);
}

const each = (history: History, judge: (client: Client) => readonly string[]): readonly string[] =>
  history.clients.flatMap(judge);

type Reported = {
  readonly jobId: string;
  readonly polls: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly rules: readonly { readonly rule: string; readonly verdict: string }[];
};

/** The waits after the first and the second attempt of a webhook. */
const [firstRetryMs, longestWaitMs] = [30_000, 400_000];

/** A refused write is repeated after a second. */
const longestDelayMs = 10_000;

/** How much earlier than `Retry-After` a poll may be: the report allows as much. */
const toleranceMs = 50;

/** Whether the next poll came before the wait was over that this one was told. */
function isEarly(poll: Exchange, next: Exchange | undefined): boolean {
  const waitMs = (retryAfterOf(poll) ?? 0) * 1000;
  return next !== undefined && (next.arrivedAt ?? 0) - (poll.answeredAt ?? 0) < waitMs - toleranceMs;
}

type Row = {
  readonly status: string;
  readonly analysisId: string | null;
  readonly id: string;
  readonly ownerId: string;
  readonly credits: number;
  readonly timeline: readonly { at: string }[];
};

const lastOf = ({ exchanges }: History, pattern: RegExp): Exchange | undefined =>
  exchanges.findLast(({ client, path, status }) => client === "control" && status === 200 && pattern.test(path));

/** The jobs as the control plane shows them at the end. */
const jobsOf = (history: History): readonly Row[] => {
  const body = bodyOf(lastOf(history, /\/jobs\?/) as Exchange) as { jobs: readonly Row[] } | readonly Row[];
  return "jobs" in body ? body.jobs : body;
};

const hasTrouble = ({ hasFailedStatement }: History): boolean => hasFailedStatement;

export const oracles: Readonly<Record<string, Oracle>> = {
  /** Every answer of the Agent API is one that its contract documents. */
  "documented answers": ({ exchanges, hasFailedStatement }) =>
    exchanges.filter(isOfApi).flatMap((exchange) => {
      const { method, path, status, text, headers } = exchange;
      // The contract of a poll knows no failure of the server.
      if (status === null || (status === 500 && hasFailedStatement)) return [];
      const problem = problemOf({ method, path, status, text, contentType: headers["content-type"] ?? null });
      return problem === null ? [] : [`${nameOf(exchange)}: ${problem}`];
    }),

  /** The server fails only when a statement was made to fail. */
  "no failure without a cause": (history) => [
    ...history.exchanges
      .filter(({ status }) => status !== null && status >= 500 && !hasTrouble(history))
      .map((exchange) => `${nameOf(exchange)} got ${exchange.status}: ${exchange.text}`),
    ...history.logs.flatMap(({ level, text }) =>
      level === "error" || level === "fatal" || !hasTrouble(history)
        ? [`the log has a line of level ${level}: ${text}`]
        : [],
    ),
  ],

  /** Whoever reaches a server is answered, unless it is killed or stops. */
  "no request without an answer": ({ exchanges, plan }) =>
    plan.blows.some(({ kind }) => kind === "kill" || kind === "death" || kind === "restart")
      ? []
      : exchanges.filter(({ status }) => status === null).map((exchange) => `${nameOf(exchange)} has no answer`),

  /** What was acknowledged is there at the end, for its owner. */
  "nothing acknowledged is lost": (history) =>
    each(history, (client) =>
      client.promised.flatMap(({ kind, id, path, isDeleted }) => {
        if (isDeleted) return [];
        const seen = history.exchanges.filter(
          (exchange) =>
            exchange.number >= history.auditFrom &&
            exchange.client === `auditor of ${client.name}` &&
            exchange.path === path,
        );
        const isThere = (exchange: Exchange) => exchange.status === 200 && exchange.text.includes(id);
        return seen.length > 0 && seen.every(isThere) ? [] : [`the ${kind} ${id} of ${client.name} is lost`];
      }),
    ),

  /** No owner sees what another one has: neither by its id, nor in a list. */
  "no owner sees another's data": (history) =>
    each(history, (client) => {
      const foreign = history.clients
        .filter((other) => other !== client)
        .flatMap(({ promised, ownerId }) => [ownerId, ...promised.map(({ id }) => id)]);
      const own = ofClient(history, client).concat(
        history.exchanges.filter((exchange) => {
          const stranger =
            history.clients[(history.clients.indexOf(client) - 1 + history.clients.length) % history.clients.length];
          return stranger !== client && exchange.client === `stranger to ${stranger?.name ?? ""}`;
        }),
      );
      return own.flatMap((exchange) =>
        (exchange.status ?? 500) < 300
          ? foreign
              .filter((id) => exchange.text.includes(id))
              .map((id) => `${nameOf(exchange)} shows ${id} of another owner`)
          : [],
      );
    }),

  /** A later poll never shows an earlier status, and what is fixed stays as it is. */
  "no status goes back": (history) =>
    each(history, (client) =>
      [...pollsOf(history, client).values()].flatMap((polls) =>
        polls.flatMap(({ exchange, job }, index) =>
          polls.slice(0, index).flatMap((before) => {
            // Those that were under way at the same time may have been answered in either order.
            if ((before.exchange.answeredAt ?? 0) > (exchange.arrivedAt ?? 0)) return [];
            const isBack =
              rankOf(job.status) < rankOf(before.job.status) ||
              (rankOf(before.job.status) === 2 && job.status !== before.job.status) ||
              job.createdAt !== before.job.createdAt ||
              (before.job.completedAt !== null && job.completedAt !== before.job.completedAt);
            return isBack
              ? [`${nameOf(exchange)} shows ${JSON.stringify(job)} after ${JSON.stringify(before.job)}`]
              : [];
          }),
        ),
      ),
    ),

  /** A poll shows the status that the times of its job demand. */
  "a job is where its times say": (history) =>
    each(history, (client) => {
      const rows = new Map(jobsOf(history).map((row) => [row.id, row]));
      return [...pollsOf(history, client)].flatMap(([id, polls]) => {
        const row = rows.get(id);
        if (!row) return [`the job ${id} of ${client.name} is not known to the control plane`];
        const [createdAt = 0, startsAt = 0, endsAt = 0] = row.timeline.map(({ at }) => Date.parse(at));
        return polls.flatMap(({ exchange, job }) => {
          const { arrivedAt, answeredAt } = exchange;
          const [from, to] = [sandboxAt(history, (arrivedAt ?? 0) - 1), sandboxAt(history, answeredAt ?? 0)];
          const earliest = from >= endsAt ? 2 : from >= startsAt ? 1 : 0;
          const latest = to >= endsAt ? 2 : to >= startsAt ? 1 : 0;
          const rank = rankOf(job.status);
          const isRight = rank >= earliest && rank <= latest && Date.parse(job.createdAt) === createdAt;
          return isRight
            ? []
            : [`${nameOf(exchange)} shows ${job.status} at ${from}, of ${createdAt}, ${startsAt}, ${endsAt}`];
        });
      });
    }),

  /** Each owner was charged for the projects and the jobs that exist, and for nothing else. */
  "credits are conserved": (history) =>
    each(history, (client) => {
      const read = (path: string) =>
        bodyOf(
          history.exchanges.findLast(
            (exchange) =>
              exchange.client === `auditor of ${client.name}` && exchange.path === path && exchange.status === 200,
          ) as Exchange,
        );
      const { used } = read("/api/user/credits") as { used: number };
      const listed = read("/api/projects") as { projects?: readonly unknown[] } & readonly unknown[];
      const projects = (listed.projects ?? listed).length;
      const ofJobs = jobsOf(history)
        .filter(({ ownerId }) => ownerId === client.ownerId)
        .reduce((sum, { credits }) => sum + credits, 0);
      const due = 1000 * projects + ofJobs;
      return used === due ? [] : [`${client.name} was charged ${used} instead of ${due}`];
    }),

  /** No window admits more than its limit, also when the server is started again. */
  "no window admits more than its limit": (history) =>
    each(history, (client) => {
      if (!areWindowsKnown(history)) return [];
      const own = history.exchanges.filter((exchange) => exchange.client === client.name && isOfApi(exchange));
      const answered = own.filter(({ status }) => status !== null);
      return (Object.keys(rules) as Bucket[]).flatMap((bucket) =>
        admitted(
          history,
          bucket,
          answered.filter((exchange) => bucketsOf(exchange).includes(bucket)),
        ),
      );
    }),

  /** Whoever waits as long as `Retry-After` says is admitted. */
  "who waits is admitted": (history) =>
    each(history, (client) => {
      const own = history.exchanges.filter((exchange) => exchange.client === client.name && isOfApi(exchange));
      return own.flatMap((exchange, index) => {
        if (exchange.status !== 429 || client.manner === "rude") return [];
        const waitMs = (retryAfterOf(exchange) ?? NaN) * 1000;
        const later = own
          .slice(index + 1)
          .find(
            (other) =>
              other.server === exchange.server &&
              String(bucketsOf(other)) === String(bucketsOf(exchange)) &&
              other.sentAt >= (exchange.answeredAt ?? 0),
          );
        if (!later || (later.arrivedAt ?? 0) < (exchange.arrivedAt ?? 0) + waitMs) return [];
        // Its own twin may have been admitted in its place.
        if (client.manner === "duplicated" && later.status === 429) return [];
        return later.status === 429
          ? [`${nameOf(later)} was refused though ${waitMs} ms had passed since ${nameOf(exchange)}`]
          : [];
      });
    }),

  /** Each completed analysis is announced, again until it is accepted, and not again after that. */
  "webhooks arrive once": (history) => {
    const { deliveries, plan, uptimeMs } = history;
    const ids = new Set(history.clients.map(({ ownerId }) => ownerId));
    const isDisturbed = plan.blows.length > 0;
    const missing = jobsOf(history)
      .filter(({ ownerId, status }) => ids.has(ownerId) && status === "completed")
      .filter(({ analysisId }) => !deliveries.some(({ body }) => body.includes(analysisId ?? "-")))
      .map(({ id }) => `the completed job ${id} was not announced`);
    const wrong = [...Map.groupBy(deliveries, ({ id }) => id)].flatMap(([id, attempts]) => {
      const accepted = attempts.findIndex(({ status }) => status === 204);
      const isSentAgain = accepted !== -1 && accepted < attempts.length - 1 && !isDisturbed;
      const gaps = attempts.slice(1).map(({ at }, index) => at - (attempts[index]?.at ?? 0));
      const isHasty = !isDisturbed && gaps.some((gap) => gap < firstRetryMs);
      const last = attempts.at(-1);
      // After the third attempt the waits are longer than the rest of the simulation.
      const isGivenUp = accepted === -1 && attempts.length < 3 && uptimeMs - (last?.at ?? 0) > longestWaitMs;
      return [
        ...(isSentAgain ? [`the webhook ${id} was sent again after it was accepted`] : []),
        ...(isHasty ? [`the webhook ${id} was sent again after ${Math.min(...gaps)} ms`] : []),
        ...(isGivenUp ? [`the webhook ${id} was given up after ${attempts.length} attempts`] : []),
        ...(new Set(attempts.map(({ body }) => body)).size > 1 ? [`the attempts of the webhook ${id} differ`] : []),
      ];
    });
    const isPunctual = plan.blows.every(({ kind }) => kind === "statement");
    const late = jobsOf(history).flatMap(({ id, analysisId, status, timeline }) => {
      const first = deliveries.find(({ body }) => status === "completed" && body.includes(analysisId ?? "-"));
      const endedAt = Date.parse(timeline[2]?.at ?? "");
      const waitedMs = sandboxAt(history, first?.at ?? 0) - endedAt;
      return isPunctual && waitedMs > longestDelayMs
        ? [`the completed job ${id} was announced after ${waitedMs} ms`]
        : [];
    });
    return [...missing, ...wrong, ...late];
  },

  /** Every server knows at once which tokens there are. */
  "a token works until it is revoked": ({ expected }) =>
    expected.flatMap(({ exchange, status }) =>
      exchange.status === null || exchange.status >= 500 || exchange.status === status
        ? []
        : [`${nameOf(exchange)} got ${exchange.status} instead of ${status}`],
    ),

  /** The polling report says of each client what it did. */
  "the polling report is right": (history) => {
    if (history.plan.blows.some(({ kind }) => kind !== "restart")) return [];
    const report = bodyOf(lastOf(history, /\/report$/) as Exchange) as { readonly jobs: readonly Reported[] };
    return each(history, (client) =>
      [...Map.groupBy(ofClient(history, client), ({ path }) => path)].flatMap(([path, asked]) => {
        const jobId = /^\/api\/agent\/jobs\/([0-9a-f-]{36})$/.exec(path)?.[1];
        const polls = asked.filter(({ status }) => status !== null);
        const told = report.jobs.find((job) => job.jobId === jobId && job.statuses["404"] === undefined);
        if (jobId === undefined || !client.promised.some(({ id }) => id === jobId)) return [];
        if (!told) return [`the report lacks the job ${jobId}`];
        const early = polls.filter((poll, index) => isEarly(poll, polls[index + 1])).length;
        const rule = told.rules.find(({ rule: name }) => name === "retry-after");
        const isRight = rule?.verdict === "fail" ? early > 0 : early === 0;
        return [
          ...(told.polls === polls.length
            ? []
            : [`the report counts ${told.polls} polls of ${jobId} instead of ${polls.length}`]),
          ...(isRight
            ? []
            : [`the report gives retry-after of ${jobId} a ${rule?.verdict} and there were ${early} early polls`]),
        ];
      }),
    );
  },
};

/** Whether all windows were begun by requests that are known: a killed server loses a second of them, and another one has its own. */
const areWindowsKnown = ({ plan }: History): boolean =>
  plan.servers === 1 && !plan.blows.some(({ kind }) => kind === "kill" || kind === "death");

/** What a window has admitted beyond its limit. */
function admitted(history: History, bucket: Bucket, asked: readonly Exchange[]): readonly string[] {
  const { limit, windowMs } = rules[bucket];
  let startedAt = -Infinity;
  let used = 0;
  return asked
    .toSorted((one, other) => (one.arrivedAt ?? 0) - (other.arrivedAt ?? 0) || one.number - other.number)
    .flatMap((exchange) => {
      const at = sandboxAt(history, exchange.arrivedAt ?? 0);
      if (exchange.status === 429) {
        // What counts in several windows may have been refused by another one.
        if (bucketsOf(exchange).length > 1) return [];
        const isUsedUp = used >= limit && at < startedAt + windowMs;
        return isUsedUp ? [] : [`${nameOf(exchange)} was refused when ${used} of ${limit} were used in ${bucket}`];
      }
      if (at >= startedAt + windowMs) [startedAt, used] = [at, 0];
      used += 1;
      return used > limit ? [`${nameOf(exchange)} was admitted as number ${used} of ${limit} in ${bucket}`] : [];
    });
}

/** What a sandbox's clock shows at an instant of the machine. It follows the machine's forward, and goes on when that goes back. */
function sandboxAt({ jumps }: History, uptimeMs: number): number {
  let offset = 0;
  let most = 0;
  for (const { at, ms } of jumps) if (at <= uptimeMs) most = Math.max(most, (offset += ms));
  return switchedOnAt + uptimeMs + most;
}

type Bucket = keyof typeof rules;

/** The windows that count a request. */
function bucketsOf({ method, path }: Exchange): readonly Bucket[] {
  if (path.startsWith("/api/agent/jobs/")) return ["jobPolling"];
  if (path === "/api/nucleus/capture/note") return ["write", "capture"];
  return method === "GET" ? ["read"] : ["write"];
}

/** All that is wrong with a simulation. */
export const judge = (history: History): readonly string[] =>
  Object.entries(oracles).flatMap(([name, oracle]) => oracle(history).map((sentence) => `${name}: ${sentence}`));
