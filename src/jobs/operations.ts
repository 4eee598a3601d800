import { ownerWithPlan } from "../account/charge.ts";
import type { OwnerStore } from "../account/store.ts";
import type { Principal } from "../auth/principal.ts";
import type { Handlers } from "../contract/handlers.ts";
import { ApiError } from "../errors.ts";
import { inWords } from "../journal/in-words.ts";
import type { Cause } from "../journal/reasons.ts";
import { projectMeant } from "../projects/project-meant.ts";
import { isoTimestamp } from "../sandbox/timestamp.ts";
import type { ProjectRow, ProjectStore } from "../projects/store.ts";
import { addressOf, type JobBody, type JobCache } from "./job-cache.ts";
import { type JobRow, jobStatusOf } from "./job-status.ts";
import { type JobState, leavesAt, nextDueAt, statusAt } from "./lifecycle.ts";
import { newJob } from "./new-job.ts";
import { magicProjectId, type MagicScenario, scenarioOfJobId } from "./scenarios.ts";
import type { JobAddress, JobStore } from "./store.ts";
import type { Trigger } from "./trigger.ts";

type Dependencies = {
  readonly store: JobStore;
  readonly cache: JobCache;
  readonly projects: ProjectStore;
  readonly owners: OwnerStore;
  readonly trigger: Trigger;
  readonly transaction: <T>(work: () => T) => T;
};

export function jobOperations(
  dependencies: Dependencies,
): Pick<Handlers, "getJobStatus" | "triggerAsyncAuditAnalysis"> {
  const { store, cache, projects, owners, trigger, transaction } = dependencies;

  const find = ({ ownerKey, tokenKey, id }: JobAddress): JobRow | undefined =>
    tokenKey === null ? store.findOfOwner(ownerKey, id) : store.findOfToken(tokenKey, id);

  function bodyOf(row: JobRow | undefined, principal: Principal, id: string): JobBody {
    const status = row && standing(row, principal);
    if (status && status !== "vanished") return { data: jobStatusOf({ ...row, status }) };
    throw new ApiError("JOB_NOT_FOUND", { cause: whyNoJob(row, principal, id) });
  }

  /**
   * Where a job stands that may be due: a poll does not wait until the worker has moved all that is due with it, since
   * the job's own life says where it will move it.
   */
  function standing(row: JobRow, { sandbox: { worker, clock } }: Principal): JobState {
    if (!worker.isBehind()) return row.status;
    const now = clock.now();
    worker.nudge();
    const leaves = leavesAt(row, row.status);
    return leaves !== null && leaves <= now ? statusAt(row, now) : row.status;
  }

  /** What production does not say of a job that is not found. */
  function whyNoJob(row: JobRow | undefined, { sandbox, ownerKey, ownerId }: Principal, id: string): Cause {
    const found = store.whereabouts(sandbox.key, id);
    const vanishedAt = row ? row.vanishesAt : found?.vanishedAt;
    if (found && found.ownerId !== ownerId)
      return { code: "JOB_OF_ANOTHER_OWNER", facts: { owner: found.ownerId, caller: ownerId } };
    if (vanishedAt != null) {
      const facts = { since: inWords(sandbox.clock.now() - vanishedAt), at: isoTimestamp(vanishedAt) };
      return { code: "JOB_VANISHED", facts };
    }
    return { code: projects.find(ownerKey, id) ? "JOB_ID_NAMES_A_PROJECT" : "JOB_UNKNOWN", facts: { id } };
  }

  /** A magic job id begins its story when a token first asks for it. */
  async function beginStory(principal: Principal, address: JobAddress, scenario: MagicScenario): Promise<JobBody> {
    const { worker } = principal.sandbox;
    transaction(() => {
      if (find(address)) return;
      const project = projects.find(principal.ownerKey, magicProjectId(scenario));
      if (!project) throw new ApiError("JOB_NOT_FOUND", { cause: { code: "JOB_UNKNOWN", facts: { id: address.id } } });
      const { sandbox, tokenKey, tokenId } = principal;
      const entity = `${tokenId} ${address.id}`;
      store.insert({ ...newJob(sandbox, project, scenario, sandbox.clock.now(), entity, 0), tokenKey, id: address.id });
    });
    await worker.catchUp();
    worker.nudge();
    return bodyOf(find(address), principal, address.id);
  }

  return {
    getJobStatus({ params, principal, serialize }) {
      const id = params.id.toLowerCase();
      const address = addressOf(principal, id);
      const now = principal.sandbox.clock.now();
      const kept = cache.get(address, now);
      if (kept !== undefined) return kept;
      const row = find(address);
      const scenario = row ? undefined : scenarioOfJobId(id);
      if (scenario) return beginStory(principal, address, scenario);
      const body = serialize(bodyOf(row, principal, id));
      // A row that the database would not let move is not to be remembered.
      if (row && row.status === statusAt(row, now)) cache.set(address, body, nextDueAt(row, now));
      return body;
    },

    triggerAsyncAuditAnalysis({ params, principal }) {
      const job = transaction(() => {
        const project = projectMeant(projects, principal, params.id);
        ownerWithPlan(owners, principal.ownerKey);
        assertReady(project);
        return trigger(principal.sandbox, principal.ownerId, project);
      });
      principal.sandbox.worker.nudge(leavesAt(job, "pending") ?? Infinity);
      return { data: jobStatusOf({ ...job, status: "pending" }) };
    },
  };
}

/** What a synthesis builds on (documentation topic: trigger an async audit analysis job). */
function assertReady({ hasAnalysis, hasInterviewAnalysis }: ProjectRow): void {
  const missing = [
    ...(hasAnalysis ? [] : ["document analysis (business_analysis)"]),
    ...(hasInterviewAnalysis ? [] : ["interview analysis (interview_analysis)"]),
  ];
  if (missing.length > 0)
    throw new ApiError("PREREQUISITE_MISSING", {
      particulars: `no current ${missing.join(", no current ")}`,
      cause: { code: "PREREQUISITE_MISSING", facts: { missing: missing.join(" and no current ") } },
    });
}
