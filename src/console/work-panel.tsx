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

/** What the middle of the page can show. */
const tabs = {
  jobs: {
    name: "Jobs",
    Tools: JobTools,
    View: Jobs,
    count: () => newestOf(sandbox.value?.jobs ?? 0, jobs.value.length),
  },
  projects: {
    name: "Projects",
    View: Projects,
    count: () => newestOf(projects.value.total, projects.value.newest.length),
  },
  leads: {
    name: "Leads",
    Tools: LeadTools,
    View: Leads,
    count: () => newestOf(leads.value.total, leads.value.newest.length),
  },
  nucleus: {
    name: "Nucleus",
    Tools: NucleusTools,
    View: Nucleus,
    count: () => newestOf(captures.value.total, captures.value.newest.length),
  },
  report: { name: "Report", Tools: ReportTools, View: Report, count: verdictInTab },
  webhook: {
    name: "Webhook",
    View: Webhook,
    count: () => newestOf(webhook.value.total, webhook.value.newest.length),
  },
} as const satisfies Record<string, Tab>;

/** The view that is shown. */
export const workShown = signal<keyof typeof tabs>("jobs");

/** The largest panel: the jobs of the sandbox and its other resources. */
export function WorkPanel() {
  return <TabbedPanel area="work" tabs={tabs} shown={workShown} />;
}
