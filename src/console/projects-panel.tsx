import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { OpportunityCounts, ProjectView } from "../control/types.gen.ts";
import { connection } from "./connection.ts";
import { call, ignoreRefusal } from "./plane.ts";
import { ProjectDetails } from "./project-details.tsx";
import { categoryNames, missingOf } from "./project-words.ts";
import { RecordList } from "./record-list.tsx";
import { countOf, shortId } from "./words.ts";
import { keyOfProject, projects, sandbox, selectedProject, selectedProjectKey } from "./world.ts";

/** The opportunities of complete analyses by category, by the id of the analysis. They never change. */
const counts = signal<ReadonlyMap<string, OpportunityCounts>>(new Map());

/** Learns how many opportunities the shown analyses have found. The event stream leaves them out. */
function useCounts(): void {
  const name = sandbox.value?.name ?? "";
  const isLive = connection.value.kind === "live";
  const { newest } = projects.value;
  const missing = newest.flatMap(({ completedAnalysisId: id }) => (id === null || counts.value.has(id) ? [] : [id]));
  useEffect(() => {
    if (missing.length === 0) return;
    void call("listSandboxProjects", { sandbox: name, limit: 100 })
      .then((listed) => {
        const found = listed.flatMap(({ completedAnalysisId: id, opportunities }) =>
          id === null || opportunities === null ? [] : ([[id, opportunities]] as const),
        );
        counts.value = new Map([...counts.value, ...found]);
      })
      .catch(ignoreRefusal);
  }, [name, isLive, missing.join()]);
}

/** The newest projects of the sandbox, at most a hundred, and the selected project beside them. */
export function Projects() {
  useCounts();
  const { newest } = projects.value;
  if (newest.length === 0) return <NoProjects />;
  const hasOwners = (sandbox.value?.owners.length ?? 0) > 1;
  const names = ["client", ...(hasOwners ? ["owner"] : []), "status", "for a job", "analysis", "found"];
  return (
    <div class={`project-columns${hasOwners ? " owned" : ""}${selectedProject.value ? " selecting" : ""}`}>
      <RecordList
        kind="project"
        label="Projects, newest first"
        names={names}
        all={newest.map((project) => ({ id: keyOfProject(project), project }))}
        selectedId={selectedProjectKey}
        cellsOf={({ project }) => <Cells project={project} hasOwners={hasOwners} />}
      />
      <ProjectDetails />
    </div>
  );
}

function Cells({ project, hasOwners }: { readonly project: ProjectView; readonly hasOwners: boolean }) {
  const { clientName, ownerId, status, ready, analysis, completedAnalysisId } = project;
  return (
    <>
      <span class="client" title={clientName}>
        {clientName}
      </span>
      {hasOwners && (
        <span class="id holder" title={ownerId}>
          {shortId(ownerId.replace("user_", ""))}
        </span>
      )}
      <span class="stage">{status}</span>
      <span class={ready ? "state complete" : "lacking"} title={ready ? undefined : `Lacks ${missingOf(project)}`}>
        {ready ? "ready" : "not ready"}
      </span>
      <span class={`state ${analysis?.status ?? "none"}`}>
        <span class="hidden">analysis </span>
        {analysis?.status ?? "–"}
      </span>
      <Found counts={counts.value.get(completedAnalysisId ?? "")} />
    </>
  );
}

/** How many opportunities there are; the tooltip has the number of each category. */
function Found({ counts }: { readonly counts: OpportunityCounts | undefined }) {
  const each = Object.entries(counts ?? {}) as [keyof OpportunityCounts, number][];
  const total = each.reduce((sum, [, count]) => sum + count, 0);
  const title = each.map(([category, count]) => `${categoryNames[category]}: ${count}`).join(", ");
  return (
    <span class="found" title={title}>
      {counts ? total : "–"}
      <span class="hidden"> {countOf(total, "opportunity").replace(/^\S+ /, "").replace("ys", "ies")}</span>
    </span>
  );
}

function NoProjects() {
  return (
    <div class="empty">
      <p>
        <strong>No projects yet.</strong>
      </p>
      <p>
        A client creates one with <code>POST /api/projects</code>. To create a sandbox with sample projects:{" "}
        <code>npx audity-mock sandbox create --demo-data projects</code>
      </p>
    </div>
  );
}
