import { signal } from "@preact/signals";
import { Jobs, JobTools } from "./jobs-panel.tsx";
import { Leads, LeadTools } from "./leads-panel.tsx";
import { isTelling } from "./story.ts";
import { newestOf } from "./words.ts";
import { jobs, leads, sandbox } from "./world.ts";

/** What the middle of the page shows. */
const shown = signal<"jobs" | "leads">("jobs");

/** The jobs of the sandbox or its leads, with the buttons that add some. Stories show jobs only. */
export function WorkPanel() {
  const what = isTelling.value ? "jobs" : shown.value;
  return (
    <section class={`panel ${what}`} aria-labelledby={`${what}-heading`}>
      <header>
        <Heading of="jobs" name="Jobs" count={newestOf(sandbox.value?.jobs ?? 0, jobs.value.length)} shown={what} />
        {!isTelling.value && (
          <Heading
            of="leads"
            name="Leads"
            count={newestOf(leads.value.total, leads.value.newest.length)}
            shown={what}
          />
        )}
        {what === "jobs" ? <JobTools /> : <LeadTools />}
      </header>
      {what === "jobs" ? <Jobs /> : <Leads />}
    </section>
  );
}

type HeadingProps = {
  readonly of: "jobs" | "leads";
  readonly name: string;
  readonly count: string;
  readonly shown: "jobs" | "leads";
};

function Heading({ of, name, count, shown: what }: HeadingProps) {
  return (
    <h2 id={`${of}-heading`}>
      <button type="button" aria-pressed={what === of} onClick={() => (shown.value = of)}>
        {name} <small>{count}</small>
      </button>
    </h2>
  );
}
