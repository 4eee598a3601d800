import type { Context } from "../../capability/capability.ts";
import { ownerWithPlan } from "../account/module.ts";
import type { Principal } from "../../agent/principal.ts";
import type { Handlers } from "../../agent/handlers.ts";
import { ApiError } from "../../errors/api-error.ts";
import { inWords } from "../../core/in-words.ts";
import { type Cause, ruleAfterNotFound as rule } from "../../errors/reason-table.ts";
import { isoTimestamp } from "../../core/timestamp.ts";
import { findProject, projectStore } from "../projects/module.ts";
import { addressOf, jobCache } from "./job-cache.ts";
import { type JobRow, jobStatusOf } from "./job-status.ts";
import { leavesAt, nextDueAt, statusAt } from "../../pipeline/lifecycle.ts";
import { newJob } from "./new-job.ts";
import { assertReady } from "./prerequisites.ts";
import type { ForcedOutcome } from "../../scenarios/forced-outcome.ts";
import { magicProjectId, scenarioOfJobId } from "../../scenarios/scenarios.ts";
import { type JobAddress, jobStore } from "./store.ts";
import { jobTrigger } from "./trigger.ts";

// eslint-disable-next-line max-lines-per-function -- its functions share the store and the cache
export function jobOperations(context: Context): Pick<Handlers, "getJobStatus" | "triggerAsyncAuditAnalysis"> {
  const { use } = context;
  const { transaction } = context.database;
  const store = use(jobStore);
  const cache = use(jobCache);
  const projects = use(projectStore);
  const trigger = use(jobTrigger);

  const find = ({ ownerKey, tokenKey, id }: JobAddress): JobRow | undefined =>
    tokenKey === null ? store.findOfOwner(ownerKey, id) : store.findOfToken(tokenKey, id);

  /** The cause of a 404 for a job, for the journal. */
  function whyNoJob(
    row: JobRow | undefined,
    { sandbox, ownerKey, ownerId }: Principal,
    id: string,
    now: number,
  ): Cause {
    const found = store.whereabouts(sandbox.key, id);
    const vanishesAt = row ? row.vanishesAt : found?.vanishesAt;
    if (found && found.ownerId !== ownerId)
      return { code: "JOB_OF_ANOTHER_OWNER", facts: { owner: found.ownerId, caller: ownerId }, rule };
    if (vanishesAt != null && vanishesAt <= now) {
      const facts = { since: inWords(now - vanishesAt), at: isoTimestamp(vanishesAt) };
      return { code: "JOB_VANISHED", facts };
    }
    return { code: projects.find(ownerKey, id) ? "JOB_ID_NAMES_A_PROJECT" : "JOB_UNKNOWN", facts: { id }, rule };
  }

  /** Creates a magic job when a token first polls its id. Returns undefined for other ids. */
  function createMagicJob(
    principal: Principal,
    address: JobAddress,
    outcome: ForcedOutcome | null,
  ): JobRow | undefined {
    const scenario = scenarioOfJobId(address.id);
    if (!scenario) return undefined;
    const { sandbox, tokenKey, tokenId, ownerKey } = principal;
    const created = transaction(() => {
      const begun = find(address);
      // Another process may have created it meanwhile.
      if (begun) return begun;
      const project = projects.find(ownerKey, magicProjectId(scenario));
      if (!project) return undefined;
      const job = newJob(sandbox, project, scenario, sandbox.clock.now(), `${tokenId} ${address.id}`, 0, { outcome });
      const named = { ...job, tokenKey, id: address.id };
      store.insert(named);
      return named;
    });
    sandbox.worker.nudge();
    return created;
  }

  return {
    getJobStatus({ params, principal, serialize, trace }) {
      const id = params.id.toLowerCase();
      const address = addressOf(principal, id);
      const { clock } = principal.sandbox;
      const kept = cache.get(address, clock.now());
      if (kept) {
        trace.jobStatus = kept.status;
        trace.isKept = true;
        return kept.body;
      }
      const row = find(address) ?? createMagicJob(principal, address, trace.jobOutcome);
      const now = clock.now();
      const status = row && statusAt(row, now);
      if (!status || status === "vanished")
        throw new ApiError("JOB_NOT_FOUND", { cause: whyNoJob(row, principal, id, now) });
      const body = serialize({ data: jobStatusOf(row, status) });
      cache.set(address, { body, status }, nextDueAt(row, now));
      trace.jobStatus = status;
      return body;
    },

    triggerAsyncAuditAnalysis({ params, principal, trace }) {
      const job = transaction(() => {
        const project = findProject(context, principal, params.id);
        ownerWithPlan(context, principal.ownerKey);
        assertReady(project);
        return trigger(principal.sandbox, principal.ownerId, project, { outcome: trace.jobOutcome });
      });
      principal.sandbox.worker.nudge(leavesAt(job, "pending") ?? Infinity);
      trace.jobId = job.id;
      trace.jobStatus = "pending";
      return { data: jobStatusOf(job, "pending") };
    },
  };
}
