import { useEffect } from "preact/hooks";
import { Gauge } from "./gauge.tsx";
import { JobList } from "./job-list.tsx";
import { LeadList } from "./lead-list.tsx";
import { ReportPicture } from "./report-picture.tsx";
import {
  lines,
  problem,
  shown,
  startTelling,
  stopTelling,
  story,
  storyIndex,
  tellNext,
  tellPrevious,
  told,
} from "./story.ts";
import { stories } from "./stories.ts";
import { jobs, leads, limits } from "./world.ts";

/** The keys of a story. Presenter remotes send the same ones. */
const keys: Readonly<Record<string, () => Promise<void>>> = {
  ArrowRight: tellNext,
  PageDown: tellNext,
  ArrowLeft: tellPrevious,
  PageUp: tellPrevious,
  r: () => startTelling(storyIndex.value ?? 0),
  Escape: stopTelling,
};

/** Whether an element uses a key itself. */
const isTyped = (at: Element, key: string): boolean =>
  at.closest("dialog") !== null ||
  (key !== "Escape" && at.closest("input, select, textarea") !== null) ||
  (key.startsWith("Page") && at.closest("[role=listbox], .scroll") !== null);

function onKeyDown(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const { key, target } = event;
  const action = keys[key] ?? keys[key.toLowerCase()];
  if (!action || (target instanceof Element && isTyped(target, key))) return;
  event.preventDefault();
  void action();
}

/** A story, told step by step: what it says, and what it shows, large. */
export function StoryPanel() {
  useEffect(() => {
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, []);
  const current = story.value;
  if (!current) return null;
  const { steps, intro, title } = current;
  const step = steps[told.value - 1];
  return (
    <section class="panel story" aria-labelledby="story-heading">
      <header>
        <div class="segments" role="group" aria-label="Story">
          {stories.map((each, index) => (
            <button
              key={each.title}
              type="button"
              aria-pressed={index === storyIndex.value}
              onClick={() => void startTelling(index)}
            >
              {index + 1}. {each.title}
            </button>
          ))}
        </div>
        <div class="buttons">
          <button type="button" class="quiet" onClick={() => void startTelling(storyIndex.value ?? 0)}>
            Restart <kbd>R</kbd>
          </button>
          <button type="button" class="quiet" onClick={() => void stopTelling()}>
            Leave <kbd>Esc</kbd>
          </button>
        </div>
      </header>
      <div class="telling">
        <div class="text" aria-live="polite">
          <h2 id="story-heading">{step ? `${told.value}. ${step.title}` : title}</h2>
          <p>{step ? step.text : intro}</p>
        </div>
        <ul class="happened" aria-label="What happened">
          {lines.value.map((line, index) => (
            <li key={index}>{line}</li>
          ))}
          {problem.value !== "" && (
            <li class="refused" role="alert">
              {problem.value}
            </li>
          )}
        </ul>
      </div>
      <div class={`stage ${shown.value}`}>
        <Stage />
      </div>
      <footer>
        <button type="button" disabled={told.value === 0} onClick={() => void tellPrevious()}>
          <kbd>←</kbd> Back
        </button>
        <progress value={told.value} max={steps.length} aria-label={`Step ${told.value} of ${steps.length}`} />
        <button type="button" class="primary" onClick={() => void tellNext()}>
          {steps[told.value]?.title ?? "Next story"} <kbd>→</kbd>
        </button>
      </footer>
    </section>
  );
}

/** What the step shows: the jobs with the rate limit of polls, the leads, or the polling report. */
function Stage() {
  if (shown.value === "report") return <ReportPicture />;
  if (shown.value === "leads") return leads.value.newest.length === 0 ? null : <LeadList />;
  if (jobs.value.length === 0) return null;
  const bucket = limits.value?.buckets.find((each) => each.bucket === "jobPolling");
  return (
    <>
      <JobList />
      {bucket && <Gauge bucket={bucket} of="the client" />}
    </>
  );
}
