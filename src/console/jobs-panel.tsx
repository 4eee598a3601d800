import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { chosenSpan, fitAxis, shownSpan, zoomAxis } from "./axis.ts";
import { Snippet } from "./copy.tsx";
import { agentCurl } from "./equivalent.ts";
import { JobDetails } from "./job-details.tsx";
import { JobList, zoomBy } from "./job-list.tsx";
import { tokenOf } from "./known-tokens.ts";
import { startTelling } from "./story.ts";
import { Trigger } from "./trigger.tsx";
import { jobs, projects, sandbox } from "./world.ts";

const legend = [
  ["bar pending", "pending"],
  ["bar processing", "processing"],
  ["bar future", "future"],
  ["end completed", "completed"],
  ["end failed", "failed"],
  ["mark answered", "poll"],
  ["mark limited", "429"],
  ["mark refused", "other error"],
] as const;

/** A form that triggers a job, and the controls of the time axis. */
export function JobTools() {
  if (jobs.value.length === 0) return null;
  const zoom = (factor: number) => () => zoomAxis(shownSpan(), factor);
  return (
    <>
      <Trigger>Trigger job</Trigger>
      <div class="segments" role="group" aria-label="Time axis">
        <button type="button" aria-label="Zoom out" title="Zoom out (−)" onClick={zoom(zoomBy)}>
          −
        </button>
        <button type="button" aria-label="Zoom in" title="Zoom in (+)" onClick={zoom(1 / zoomBy)}>
          +
        </button>
        <button
          type="button"
          aria-pressed={chosenSpan.value === null}
          title="Fit the axis to the jobs (0). Drag the chart to move it."
          onClick={fitAxis}
        >
          Fit
        </button>
      </div>
    </>
  );
}

/** Whether the button of the first view was used. It goes with that view, and its successor in the header gets the focus. */
const wasUsed = signal(false);

/** The jobs of the sandbox. */
export function Jobs() {
  const isEmpty = jobs.value.length === 0;
  useEffect(() => {
    if (isEmpty || !wasUsed.value) return;
    wasUsed.value = false;
    document.querySelector<HTMLElement>(".jobs > header .primary")?.focus();
  }, [isEmpty, wasUsed.value]);
  if (isEmpty) return <FirstAudit />;
  return (
    <>
      <JobList />
      <ul class="legend" aria-label="Legend">
        {legend.map(([look, meaning]) => (
          <li key={meaning}>
            <i class={look} aria-hidden="true" /> {meaning}
          </li>
        ))}
      </ul>
      <JobDetails />
    </>
  );
}

/** What an empty sandbox shows first: how to get a job. */
function FirstAudit() {
  const owner = sandbox.value?.owners[0]?.id ?? "";
  const project = projects.value.newest.find(({ ready, ownerId }) => ready && ownerId === owner);
  const path = `/api/agent/projects/${project?.id ?? "{id}"}/audit-analysis/async`;
  return (
    <div class="empty first">
      <h3>Trigger your first audit</h3>
      <p>
        An audit is a job: pending, processing, then completed or failed. It appears here as a bar that moves through
        time, and each poll of your client as a mark above it.
      </p>
      <Trigger onTriggered={() => (wasUsed.value = true)}>Trigger job</Trigger>
      <p>
        Or watch a <Stories />, or let your client trigger one:
      </p>
      <Snippet what="curl that triggers an audit" text={agentCurl("POST", path, tokenOf(owner).shown)} />
    </div>
  );
}

const Stories = () => (
  <button type="button" onClick={() => void startTelling(0)}>
    story
  </button>
);
