import { signal } from "@preact/signals";
import { Jobs, JobTools } from "./jobs-panel.tsx";
import { Leads, LeadTools } from "./leads-panel.tsx";
import { isTelling } from "./story.ts";
import { jobs, leads, sandbox } from "./world.ts";

/** What of the sandbox is in the middle of the page. */
const shown = signal<"jobs" | "leads">("jobs");

/** How many there are, and how many of them the page has. */
const countOf = (total: number, known: number): string =>
  total > known ? `newest ${known} of ${total}` : String(total);

/** The jobs of the sandbox or its leads, and what begins new ones. Stories are about jobs. */
export function WorkPanel() {
  const what = isTelling.value ? "jobs" : shown.value;
  return (
    <section class={`panel ${what}`} aria-labelledby={`${what}-heading`}>
      <header>
        <Heading of="jobs" name="Jobs" count={countOf(sandbox.value?.jobs ?? 0, jobs.value.length)} shown={what} />
        {!isTelling.value && (
          <Heading of="leads" name="Leads" count={countOf(leads.value.total, leads.value.newest.length)} shown={what} />
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
