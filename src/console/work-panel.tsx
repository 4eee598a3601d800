import { signal } from "@preact/signals";
import { Jobs, JobTools } from "./jobs-panel.tsx";
import { Leads, LeadTools } from "./leads-panel.tsx";
import { Nucleus, NucleusTools } from "./nucleus-panel.tsx";
import { Report, ReportTools, verdictInTab } from "./report-panel.tsx";
import { Projects } from "./projects-panel.tsx";
import { type Tab, TabbedPanel } from "./tabbed-panel.tsx";
import { Webhook } from "./webhook-panel.tsx";
import { newestOf } from "./words.ts";
import { captures, jobs, leads, projects, sandbox, webhook } from "./world.ts";

/** The count of a tab: how many there are, and how many of them the page has. */
const countOf = (total: () => number, known: () => number): Pick<Tab, "count" | "hint"> => ({
  count: () => (total() === 0 ? "" : total().toLocaleString("en")),
  hint: () => newestOf(total(), known()),
});

const countsOf = (list: { readonly value: { readonly total: number; readonly newest: readonly unknown[] } }) =>
  countOf(
    () => list.value.total,
    () => list.value.newest.length,
  );

/** What the largest panel can show. */
const tabs = {
  jobs: {
    name: "Jobs",
    Tools: JobTools,
    View: Jobs,
    ...countOf(
      () => sandbox.value?.jobs ?? 0,
      () => jobs.value.length,
    ),
  },
  report: { name: "Report", Tools: ReportTools, View: Report, count: verdictInTab },
  projects: { name: "Projects", View: Projects, ...countsOf(projects) },
  leads: { name: "Leads", Tools: LeadTools, View: Leads, ...countsOf(leads) },
  nucleus: { name: "Nucleus", Tools: NucleusTools, View: Nucleus, ...countsOf(captures) },
  webhook: { name: "Webhook", View: Webhook, ...countsOf(webhook) },
} as const satisfies Record<string, Tab>;

/** The view that is shown. */
export const workShown = signal<keyof typeof tabs>("jobs");

/** The largest panel: the jobs of the sandbox and its other resources. */
export function WorkPanel() {
  return <TabbedPanel area="work" tabs={tabs} shown={workShown} />;
}
