import type { Input } from "../app/control-routes.ts";
import { AskButton } from "./ask-button.tsx";
import { Snippet } from "./copy.tsx";
import { agentCurl } from "./equivalent.ts";
import { tokenOf } from "./known-tokens.ts";
import { Lever } from "./lever.tsx";
import { sandboxNow, watchTime } from "./sandbox-time.ts";
import { isAtRest, statusAt } from "./segments.ts";
import { exactTimeOf, shortId } from "./words.ts";
import { type JobView, sandbox, selectedJob, selectedKey } from "./world.ts";

/** The selected job: its timeline, its actions, and a curl command that polls it. */
export function JobDetails() {
  const job = selectedJob.value;
  if (!job) return null;
  watchTime();
  const status = statusAt(job, sandboxNow());
  const tokenOfOwner = tokenOf(job.ownerId);
  const path = `/api/agent/jobs/${job.id}`;
  return (
    <section class="details" aria-label={`Job ${shortId(job.id)}`}>
      <header>
        <h3>
          <span class="id">{job.id}</span> <span class={`state ${status}`}>{status}</span>
        </h3>
        <button type="button" class="close" aria-label="Close the job" onClick={() => (selectedKey.value = null)}>
          ×
        </button>
        <ol class="timeline" aria-label="Timeline">
          {job.timeline.map(({ status: reached, at }) => (
            <li key={reached} class={Date.parse(at) > sandboxNow() ? "ahead" : ""}>
              <span class={`state ${reached}`}>{reached}</span> {exactTimeOf(at)}
            </li>
          ))}
          {job.errorCode !== null && <li class="code">{job.errorCode}</li>}
        </ol>
      </header>
      <div class="doing">
        <div class="buttons" role="group" aria-label="Do with this job">
          <AskButton {...tokenOfOwner} method="GET" path={path}>
            Poll once
          </AskButton>
          <Forces job={job} status={status} />
        </div>
        <Snippet what="curl that polls this job" text={agentCurl("GET", path, tokenOfOwner.shown)} />
      </div>
    </section>
  );
}

function Forces({ job, status }: { readonly job: JobView; readonly status: JobView["status"] }) {
  const which: Input<"completeJob"> = {
    sandbox: sandbox.value?.name ?? "",
    job: job.id,
    ...(job.tokenId !== null && { tokenId: job.tokenId }),
  };
  const isEnded = isAtRest(job, sandboxNow());
  return (
    <>
      <Lever route="startJob" input={which} disabled={status !== "pending"}>
        Start now
      </Lever>
      <Lever route="completeJob" input={which} disabled={isEnded}>
        Complete now
      </Lever>
      <Lever class="danger" route="failJob" input={which} disabled={isEnded}>
        Fail now
      </Lever>
      <Lever route="vanishJob" input={which} disabled={status === "vanished" || job.synchronous}>
        Vanish
      </Lever>
    </>
  );
}
