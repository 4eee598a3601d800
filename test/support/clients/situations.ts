import type { Sandbox } from "../../../src/client/sandbox.ts";

/** The polls that a minute may have, as in production. */
export const limit = 120;

export type Situation = {
  /** Prepares a sandbox. @returns the job to poll */
  readonly prepare: (sandbox: Sandbox, retryAfterSeconds: number) => Promise<string>;
  /** A client that goes on is watched for so long. */
  readonly mostMs: number;
};

const jobOf = async (sandbox: Sandbox): Promise<string> => (await sandbox.jobs.create()).id;

/** Answers a sandbox with a status that has no Retry-After. */
const answer = (sandbox: Sandbox, status: number, times?: number) =>
  sandbox.faults.add({ effect: { kind: "status", status }, operation: "getJobStatus", ...(times && { times }) });

/** What happens to a client. */
export const situations: Readonly<Record<string, Situation>> = {
  "the job ends after minutes": {
    prepare: async (sandbox) => (await sandbox.jobs.create({ scenario: "slow" })).id,
    mostMs: 360_000,
  },
  "the rate limit is used up": {
    async prepare(sandbox, retryAfterSeconds) {
      const windowMs = 1000 * retryAfterSeconds;
      await sandbox.limits.setRule("jobPolling", { limit, windowMs });
      await sandbox.limits.drain("jobPolling");
      return jobOf(sandbox);
    },
    mostMs: 120_000,
  },
  "six requests in a row fail with 503": {
    async prepare(sandbox) {
      await answer(sandbox, 503, 6);
      return jobOf(sandbox);
    },
    mostMs: 240_000,
  },
  "the job is unknown": { prepare: () => Promise.resolve("00000000-0000-4000-a000-000000000000"), mostMs: 60_000 },
  "the token is revoked": {
    async prepare(sandbox) {
      const id = await jobOf(sandbox);
      for (const { id: token } of await sandbox.tokens.list()) await sandbox.tokens.revoke(token);
      return id;
    },
    mostMs: 60_000,
  },
  "the API answers 403": {
    async prepare(sandbox) {
      await answer(sandbox, 403);
      return jobOf(sandbox);
    },
    mostMs: 60_000,
  },
};
