import { signal } from "@preact/signals";
import { type SpanName, spans } from "./axis.ts";
import { Choice } from "./choice.tsx";
import { JobDetails } from "./job-details.tsx";
import { JobList } from "./job-list.tsx";
import { visibleMs } from "./sandbox-time.ts";
import { Trigger } from "./trigger.tsx";
import { jobs } from "./world.ts";

const legend = [
  ["bar pending", "pending"],
  ["bar processing", "processing"],
  ["end completed", "completed"],
  ["end failed", "failed"],
  ["bar future", "to come"],
  ["mark triggered", "trigger"],
  ["mark answered", "poll"],
  ["mark limited", "429"],
  ["mark refused", "other error"],
] as const;

const span = signal<SpanName>("1 min");

/** A button that triggers a job, and the length of the time axis. */
export function JobTools() {
  return (
    <>
      <Trigger />
      <Choice label={<span class="hidden">Time axis</span>} names={Object.keys(spans) as SpanName[]} chosen={span} />
    </>
  );
}

/** The jobs of the sandbox. */
export function Jobs() {
  const { beforeMs, afterMs } = spans[span.value];
  visibleMs.value = beforeMs + afterMs;
  return (
    <>
      {jobs.value.length === 0 ? <NoJobs /> : <JobList span={span.value} />}
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

function NoJobs() {
  return (
    <div class="empty">
      <p>
        <strong>No jobs yet.</strong>
      </p>
      <p>Trigger one above, or let your client do it. Each job becomes a bar here, and each poll of it a mark.</p>
    </div>
  );
}
