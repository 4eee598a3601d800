import { documentedLimits, type DocumentedBucket } from "../budget.ts";
import type { Check } from "../check.ts";
import { jobPath, operations, pathOf, triggerPath, unknownId } from "../operations.ts";
import type { Answer, World } from "../world.ts";

const tooMany = "openapi.json#/components/responses/RateLimited";
const topic = "documentation: rate limits";

/** A request of each bucket that finds nothing, and so does nothing. */
const probes: Readonly<Record<DocumentedBucket, readonly [method: string, path: string]>> = {
  read: ["GET", "/api/user/tier"],
  write: ["POST", triggerPath(unknownId)],
  jobPolling: ["GET", jobPath(unknownId)],
};

const bucketNames = Object.keys(documentedLimits) as readonly DocumentedBucket[];

const probe = ({ ask }: World, bucket: DocumentedBucket, token?: string): Promise<Answer> =>
  ask(...probes[bucket], { exhausting: true, ...(token !== undefined && { token }) });

/**
 * Begins with a window of which nothing is used. In a sandbox whose clock is scaled, a window is made to last a minute
 * of the client's time, as long as it does everywhere else.
 */
async function begin(world: World, bucket: DocumentedBucket): Promise<void> {
  const { sandbox, scaled, target, budget, skip } = world;
  if (!sandbox) {
    const wait = budget.untilFresh(bucket, target.now());
    if (wait > 0) target.onProgress(`waits ${Math.ceil(wait / 1000)} s for a new window of the bucket ${bucket}`);
    return target.sleep(wait);
  }
  const { enabled, rules } = await sandbox.limits.read();
  if (!enabled) return skip("the server was started with its rate limits off");
  const rule = rules[bucket];
  if (rule && scaled(1000) !== 1000) await sandbox.limits.setRule(bucket, { ...rule, windowMs: scaled(rule.windowMs) });
}

/** Asks until it is refused. Resolves to how many requests were let through, and to the one that was not. */
async function askUntilRefused(world: World, bucket: DocumentedBucket) {
  const most = documentedLimits[bucket] * 2;
  for (let allowed = 0; allowed <= most; allowed += 1) {
    const answer = await probe(world, bucket);
    if (answer.status === 429) return { allowed, refused: answer };
  }
  world.is(`a 429 of the bucket ${bucket} within ${most} requests`, false, true);
  return world.skip("there is no limit");
}

const secondsOf = ({ headers }: Answer): number => Number(headers["retry-after"]);

/**
 * Where time passes by itself, asks until `Retry-After` has just become one less: it is then true to the tenth, so that
 * a second less than it says is too early for certain.
 */
async function atASecond(world: World, bucket: DocumentedBucket, refused: Answer): Promise<Answer> {
  const { target, sandbox } = world;
  if (sandbox && (await sandbox.clock.read()).mode === "frozen") return refused;
  for (let count = 0; count < 30; count += 1) {
    await target.sleep(50);
    const next = await probe(world, bucket);
    if (next.status !== 429 || secondsOf(next) < secondsOf(refused)) return next;
  }
  return refused;
}

const checksOf = (bucket: DocumentedBucket): readonly Check[] => [
  {
    id: `rate.${bucket}`,
    demand: `${documentedLimits[bucket]} requests a minute of the bucket ${bucket} are let through, the next is a 429, and of another bucket is not`,
    clause: topic,
    basis: "documented",
    needs: "exhaust",
    async run(world) {
      await begin(world, bucket);
      const { allowed, refused } = await askUntilRefused(world, bucket);
      world.is("let through", allowed, documentedLimits[bucket]);
      const value = refused.headers["retry-after"] ?? "";
      const isInteger = /^\d+$/.test(value) && Number(value) >= 1 && Number(value) <= 60;
      world.holds("Retry-After", isInteger, isInteger ? "an integer" : value, "whole seconds from 1 to 60");
      const other = bucket === "jobPolling" ? "read" : "jobPolling";
      world.holds(`meanwhile, ${other}`, (await probe(world, other)).status !== 429, "…", "let through");
    },
  },
  {
    id: `rate.${bucket}.retry-after`,
    demand: `Of the bucket ${bucket}: to wait as long as Retry-After says is enough, a second less is not`,
    clause: `${tooMany}/headers/Retry-After`,
    basis: "documented",
    needs: "exhaust",
    async run(world) {
      if (world.sandbox) await begin(world, bucket);
      const { refused } = await askUntilRefused(world, bucket);
      const last = await atASecond(world, bucket, refused);
      world.is("refused at first", last.status, 429);
      await world.wait((secondsOf(last) - 1) * 1000);
      world.is("a second less", (await probe(world, bucket)).status, 429);
      await world.wait(1000);
      world.holds("as long as it says", (await probe(world, bucket)).status !== 429, "…", "let through");
    },
  },
];

export const rateLimitChecks: readonly Check[] = [
  ...bucketNames.flatMap(checksOf),
  {
    id: "rate.renewed",
    demand: "A new window has the whole budget again, and what was refused is not counted",
    clause: topic,
    basis: "inferred",
    needs: "exhaust",
    async run(world) {
      if (world.sandbox) await begin(world, "write");
      const { refused } = await askUntilRefused(world, "write");
      for (let count = 0; count < 5; count += 1) await probe(world, "write");
      await world.wait(secondsOf(refused) * 1000);
      let allowed = 0;
      while (allowed < 2 * documentedLimits.write && (await probe(world, "write")).status !== 429) allowed += 1;
      world.is("let through", allowed, documentedLimits.write);
    },
  },
  {
    id: "rate.buckets",
    demand: "Each operation spends its own bucket and no other",
    clause: "openapi.json#/paths (x-rate-limit)",
    basis: "documented",
    needs: "sandbox",
    async run(world) {
      for (const bucket of bucketNames) {
        const { token } = await world.own().tokens.create();
        await begin(world, bucket);
        const { tokens } = world.own();
        const tokenId = (await tokens.list()).find(({ prefix }) => token.startsWith(prefix))?.id;
        for (let count = 0; count < documentedLimits[bucket]; count += 1) await probe(world, bucket, token);
        for (const operation of operations) {
          const { status } = await world.ask(operation.method, pathOf(operation), {
            token,
            exhausting: true,
            ...(operation.method === "GET" ? {} : { body: {} }),
          });
          const isRefused = status === 429;
          world.is(
            `${operation.id} when ${bucket} is used up`,
            isRefused ? "refused" : "let through",
            operation.bucket === bucket ? "refused" : "let through",
          );
        }
        if (tokenId !== undefined) await tokens.revoke(tokenId);
      }
    },
  },
  {
    id: "rate.per-token",
    demand: "A token's budget is its own, also beside another of the same owner",
    clause: topic,
    basis: "documented",
    needs: "sandbox",
    async run(world) {
      await begin(world, "write");
      await askUntilRefused(world, "write");
      const { token } = await world.own().tokens.create();
      world.holds("the other token", (await probe(world, "write", token)).status !== 429, "…", "let through");
    },
  },
  {
    id: "rate.refusals-are-free",
    demand: "What is refused with 403 for want of a scope spends nothing",
    clause: topic,
    basis: "inferred",
    needs: "sandbox",
    async run(world) {
      const { token } = await world.own().tokens.create({ scopes: ["read"] });
      const statuses = new Set<number>();
      for (let count = 0; count < documentedLimits.write + 5; count += 1)
        statuses.add((await probe(world, "write", token)).status);
      world.is("statuses", [...statuses], [403]);
    },
  },
];
