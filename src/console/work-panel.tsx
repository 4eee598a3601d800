import { signal } from "@preact/signals";
import { Jobs, JobTools } from "./jobs-panel.tsx";
import { Leads, LeadTools } from "./leads-panel.tsx";
import { Nucleus, NucleusTools } from "./nucleus-panel.tsx";
import { isTelling } from "./story.ts";
import { SwitchButton } from "./switch-button.tsx";
import { newestOf } from "./words.ts";
import { captures, jobs, leads, sandbox } from "./world.ts";

/** What the middle of the page can show. */
const parts = {
  jobs: {
    name: "Jobs",
    Tools: JobTools,
    List: Jobs,
    count: () => newestOf(sandbox.value?.jobs ?? 0, jobs.value.length),
  },
  leads: {
    name: "Leads",
    Tools: LeadTools,
    List: Leads,
    count: () => newestOf(leads.value.total, leads.value.newest.length),
  },
  nucleus: {
    name: "Nucleus",
    Tools: NucleusTools,
    List: Nucleus,
    count: () => newestOf(captures.value.total, captures.value.newest.length),
  },
} as const;

type Part = keyof typeof parts;

const all = Object.keys(parts) as Part[];

const shown = signal<Part>("jobs");

/** The jobs of the sandbox, its leads or its Nucleus, with the buttons that add some. Stories show jobs only. */
export function WorkPanel() {
  const what = isTelling.value ? "jobs" : shown.value;
  const { Tools, List } = parts[what];
  return (
    <section class={`panel ${what}`} aria-labelledby={`${what}-heading`}>
      <header>
        {all
          .filter((part) => part === "jobs" || !isTelling.value)
          .map((part) => (
            <h2 key={part} id={`${part}-heading`}>
              <SwitchButton
                name={parts[part].name}
                count={parts[part].count()}
                isShown={part === what}
                onShow={() => (shown.value = part)}
              />
            </h2>
          ))}
        <Tools />
      </header>
      <List />
    </section>
  );
}
