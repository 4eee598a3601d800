import { standsStill } from "../../core/clock-mode.ts";
import { inWords } from "../../core/in-words.ts";
import { documentedLimits, type DocumentedBucket } from "../budget.ts";
import type { Check } from "../check.ts";
import { type ContractOperation, harmless, isRead, takesId } from "../operations.ts";
import type { Answer, World } from "../world.ts";

const tooMany = "openapi.json#/components/responses/RateLimited";
const topic = "documentation: rate limits";

const bucketNames = Object.keys(documentedLimits) as readonly DocumentedBucket[];

/** An operation that uses only this bucket, and can be called without changing anything. @throws Skipped */
function operationOf({ operations, skip }: World, bucket: DocumentedBucket): ContractOperation {
  const [found] = operations.filter((each) => String(each.buckets) === bucket && (isRead(each) || takesId(each)));
  return found ?? skip(`no operation of the contract counts in the bucket ${bucket}`);
}

/** Sends a request that uses a bucket. */
function spend(world: World, bucket: DocumentedBucket, token?: string): Promise<Answer> {
  const operation = operationOf(world, bucket);
  return world.request(operation, { ...harmless(operation), exhausting: true, ...(token !== undefined && { token }) });
}

/**
 * Starts with an unused window. In a sandbox with a scaled clock, it makes the window last a minute of real time, as
 * elsewhere.
 */
async function begin(world: World, bucket: DocumentedBucket): Promise<void> {
  const { sandbox, scaled, target, budget, skip } = world;
  // Find the id first, because that sends requests.
  await world.ownId(operationOf(world, bucket).probe.findId);
  if (!sandbox) {
    const wait = budget.untilFresh(bucket, target.now());
    if (wait > 0) target.onProgress(`waiting ${inWords(wait)} for a new window of the bucket ${bucket}`);
    return target.sleep(wait);
  }
  const { enabled, rules } = await sandbox.limits.read();
  if (!enabled) return skip("the server was started with rate limits off");
  await sandbox.limits.refill();
  const rule = rules[bucket];
  if (rule && scaled(1000) !== 1000) await sandbox.limits.setRule(bucket, { ...rule, windowMs: scaled(rule.windowMs) });
}

/** Sends requests until one is refused. Resolves to how many were allowed, and to the refusal. */
async function askUntilRefused(world: World, bucket: DocumentedBucket) {
  const most = documentedLimits[bucket] * 2;
  for (let allowed = 0; allowed <= most; allowed += 1) {
    const answer = await spend(world, bucket);
    if (answer.status === 429) return { allowed, refused: answer };
  }
  world.is(`a 429 of the bucket ${bucket} within ${most} requests`, false, true);
  return world.skip("no limit");
}

const secondsOf = ({ headers }: Answer): number => Number(headers["retry-after"]);

/**
 * With a running clock, sends requests until `Retry-After` drops by one second. At that moment it is almost exact, so that a
 * second less is certainly too early.
 */
async function atASecond(world: World, bucket: DocumentedBucket, refused: Answer): Promise<Answer> {
  const { target, sandbox } = world;
  if (sandbox && standsStill((await sandbox.clock.read()).mode)) return refused;
  for (let count = 0; count < 30; count += 1) {
    await target.sleep(50);
    const next = await spend(world, bucket);
    if (next.status !== 429 || secondsOf(next) < secondsOf(refused)) return next;
  }
  return refused;
}

const checksOf = (bucket: DocumentedBucket): readonly Check[] => [
  {
    id: `rate.${bucket}`,
    demand: `The bucket ${bucket} allows ${documentedLimits[bucket]} requests a minute; the next one gets 429, one of another bucket does not`,
    clause: topic,
    basis: "documented",
    needs: "exhaust",
    async run(world) {
      await begin(world, bucket);
      const { allowed, refused } = await askUntilRefused(world, bucket);
      world.is("accepted", allowed, documentedLimits[bucket]);
      const value = refused.headers["retry-after"] ?? "";
      const isInteger = /^\d+$/.test(value) && Number(value) >= 1 && Number(value) <= 60;
      world.holds("Retry-After", isInteger, isInteger ? "an integer" : value, "whole seconds from 1 to 60");
      const other = bucket === "jobPolling" ? "read" : "jobPolling";
      world.holds(`meanwhile, ${other}`, (await spend(world, other)).status !== 429, "…", "accepted");
    },
  },
  {
    id: `rate.${bucket}.retry-after`,
    demand: `In the bucket ${bucket}, waiting for Retry-After is enough, and a second less is not`,
    clause: `${tooMany}/headers/Retry-After`,
    basis: "documented",
    needs: "exhaust",
    async run(world) {
      if (world.sandbox) await begin(world, bucket);
      const { refused } = await askUntilRefused(world, bucket);
      const last = await atASecond(world, bucket, refused);
      world.is("refused at first", last.status, 429);
      await world.wait((secondsOf(last) - 1) * 1000);
      world.is("a second before Retry-After", (await spend(world, bucket)).status, 429);
      await world.wait(1000);
      world.holds("after Retry-After", (await spend(world, bucket)).status !== 429, "…", "accepted");
    },
  },
];

/** Sends requests with a token that has used up a bucket. */
async function askWithout(bucket: DocumentedBucket, world: World, some: readonly ContractOperation[]): Promise<void> {
  const { tokens } = world.own();
  const { id, token } = await tokens.create();
  await begin(world, bucket);
  for (let count = 0; count < documentedLimits[bucket]; count += 1) await spend(world, bucket, token);
  for (const operation of some) {
    const { status } = await world.request(operation, { ...harmless(operation), token, exhausting: true });
    const outcome = (isRefused: boolean) => (isRefused ? "refused" : "accepted");
    const expected = outcome(operation.buckets.includes(bucket));
    world.is(`${operation.id} when ${bucket} is used up`, outcome(status === 429), expected);
  }
  await tokens.revoke(id);
}

export const rateLimitChecks: readonly Check[] = [
  ...bucketNames.flatMap(checksOf),
  {
    id: "rate.renewed",
    demand: "A new window has the full limit, and refused requests do not count",
    clause: topic,
    basis: "inferred",
    needs: "exhaust",
    async run(world) {
      if (world.sandbox) await begin(world, "write");
      const { refused } = await askUntilRefused(world, "write");
      for (let count = 0; count < 5; count += 1) await spend(world, "write");
      await world.wait(secondsOf(refused) * 1000);
      let allowed = 0;
      while (allowed < 2 * documentedLimits.write && (await spend(world, "write")).status !== 429) allowed += 1;
      world.is("accepted", allowed, documentedLimits.write);
    },
  },
  {
    id: "rate.buckets",
    demand: "Each operation counts only in its own buckets",
    clause: "openapi.json#/paths (x-rate-limit)",
    basis: "documented",
    needs: "sandbox",
    async run(world) {
      for (const bucket of bucketNames) {
        // The operations themselves must not use up another bucket.
        for (let from = 0; from < world.operations.length; from += documentedLimits.write)
          await askWithout(bucket, world, world.operations.slice(from, from + documentedLimits.write));
      }
    },
  },
  {
    id: "rate.per-token",
    demand: "Each token has its own limits, also for tokens of the same owner",
    clause: topic,
    basis: "documented",
    needs: "sandbox",
    async run(world) {
      await begin(world, "write");
      await askUntilRefused(world, "write");
      const { token } = await world.own().tokens.create();
      world.holds("the other token", (await spend(world, "write", token)).status !== 429, "…", "accepted");
    },
  },
  {
    id: "rate.refusals-are-free",
    demand: "A request that is refused with 403 for a missing scope does not count",
    clause: topic,
    basis: "inferred",
    needs: "sandbox",
    async run(world) {
      const { token } = await world.own().tokens.create({ scopes: ["read"] });
      const statuses = new Set<number>();
      for (let count = 0; count < documentedLimits.write + 5; count += 1)
        statuses.add((await spend(world, "write", token)).status);
      world.is("statuses", [...statuses], [403]);
    },
  },
];
