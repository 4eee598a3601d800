import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Output } from "../app/control-routes.ts";
import type { ProjectView } from "../control/types.gen.ts";
import { AskButton } from "./ask-button.tsx";
import { connection } from "./connection.ts";
import { Snippet } from "./copy.tsx";
import { agentCurl } from "./equivalent.ts";
import { tokenOf } from "./known-tokens.ts";
import { Lever } from "./lever.tsx";
import { call, ignoreRefusal } from "./plane.ts";
import { categoryNames, missingOf } from "./project-words.ts";
import { countOf, timeOf } from "./words.ts";
import { keyOfProject, sandbox, selectedProject, selectedProjectKey } from "./world.ts";

type Details = Output<"readProject">;
type Analysis = Details["analyses"][number];
type Opportunity = Details["opportunities"][number];

/** The selected project: what can be done with it, its analyses, and the opportunities that one of them has found. */
export function ProjectDetails() {
  const project = selectedProject.value;
  if (!project) return null;
  const { id, clientName, status, industry, documentsCount, stakeholdersCount } = project;
  const missing = missingOf(project);
  return (
    <section class="details" aria-label={`Project ${clientName}`}>
      <header>
        <h3>
          {clientName} <small class="stage">{status}</small>
        </h3>
        <button
          type="button"
          class="close"
          aria-label="Close the project"
          onClick={() => (selectedProjectKey.value = null)}
        >
          ×
        </button>
        <ul class="facts" aria-label="About the project">
          <li class="id">{id}</li>
          <li>{industry}</li>
          <li>{countOf(documentsCount, "document")}</li>
          <li>{countOf(stakeholdersCount, "stakeholder")}</li>
        </ul>
      </header>
      {missing !== "" && <p class="lacking">Not ready for a job: {missing} missing. Prepare the project first.</p>}
      <Doing project={project} />
      <Results key={keyOfProject(project)} project={project} />
    </section>
  );
}

function Doing({ project }: { readonly project: ProjectView }) {
  const { id, ownerId, ready } = project;
  const which = { sandbox: sandbox.value?.name ?? "", ownerId };
  const writer = tokenOf(ownerId, "write");
  const path = `/api/projects/${id}/audit-analysis`;
  return (
    <div class="doing">
      <div class="buttons" role="group" aria-label="Do with this project">
        {writer.token === undefined ? (
          <Lever
            class="primary"
            route="createJob"
            input={{ ...which, projectId: id }}
            hint="Create a job for this project without charging credits"
          >
            Trigger analysis
          </Lever>
        ) : (
          <AskButton {...writer} method="POST" path={`/api/agent/projects/${id}/audit-analysis/async`}>
            Trigger analysis
          </AskButton>
        )}
        <Lever
          route="prepareProject"
          input={{ ...which, project: id }}
          hint="Add the documents and interviews that a job needs"
          disabled={ready}
        >
          Prepare
        </Lever>
      </div>
      <Snippet what="curl that reads its analysis" text={agentCurl("GET", path, tokenOf(ownerId).shown)} />
    </div>
  );
}

/** Reads the project again whenever its analyses have changed. */
function useDetails({ id, ownerId, analysis, completedAnalysisId }: ProjectView, analysisId: string | null) {
  const details = useSignal<Details | null>(null);
  const isLive = connection.value.kind === "live";
  useEffect(() => {
    let isLate = false;
    const which = { sandbox: sandbox.value?.name ?? "", project: id, ownerId };
    void call("readProject", { ...which, ...(analysisId !== null && { analysisId }) })
      .then((found) => {
        if (!isLate) details.value = found;
      })
      .catch(ignoreRefusal);
    return () => void (isLate = true);
  }, [id, ownerId, analysis?.id, analysis?.status, completedAnalysisId, analysisId, isLive]);
  return details.value;
}

function Results({ project }: { readonly project: ProjectView }) {
  const { analysis: newest, completedAnalysisId } = project;
  const chosen = useSignal<string | null>(null);
  const details = useDetails(project, chosen.value);
  const analyses = newest === null ? [] : (details?.analyses ?? []);
  const shown = analyses.find(({ id }) => id === (chosen.value ?? completedAnalysisId ?? newest?.id));
  if (newest === null) return <p class="note">No analysis yet. It starts when a job is processing.</p>;
  return (
    <div class="results">
      <ul class="analyses" aria-label="Analyses, newest first">
        {analyses.map((analysis) => (
          <li key={analysis.id}>
            <AnalysisButton
              analysis={analysis}
              isShown={analysis === shown}
              onShow={() => (chosen.value = analysis.id)}
            />
          </li>
        ))}
      </ul>
      {shown && <Opportunities analysis={shown} all={details?.opportunities ?? []} />}
    </div>
  );
}

type AnalysisButtonProps = {
  readonly analysis: Analysis;
  readonly isShown: boolean;
  readonly onShow: () => void;
};

function AnalysisButton({ analysis, isShown, onShow }: AnalysisButtonProps) {
  const { id, status, startedAt, completedAt, readinessScore } = analysis;
  return (
    <button
      type="button"
      class="analysis"
      aria-pressed={isShown}
      title={`Analysis ${id}${readinessScore === null ? "" : `, readiness score ${readinessScore}`}`}
      onClick={onShow}
    >
      <span class={`state ${status}`}>{status}</span> {timeOf(Date.parse(completedAt ?? startedAt))}
    </button>
  );
}

const withoutResults = {
  running: "The analysis is running. Its opportunities appear when it is complete.",
  failed: "The analysis failed, so it has no opportunities.",
  complete: "Loading its opportunities.",
} as const;

/** The opportunities of an analysis, by category. */
function Opportunities({ analysis, all }: { readonly analysis: Analysis; readonly all: readonly Opportunity[] }) {
  if (all.length === 0) return <p class="note">{withoutResults[analysis.status]}</p>;
  const byCategory = Map.groupBy(all, ({ category }) => category);
  return (
    <div class="opportunities" tabIndex={0} role="group" aria-label="Opportunities by category">
      {(Object.keys(categoryNames) as Opportunity["category"][]).map((category) => {
        const some = byCategory.get(category) ?? [];
        if (some.length === 0) return null;
        return (
          <section key={category} class={category} aria-label={categoryNames[category]}>
            <h4>
              {categoryNames[category]} <small>{some.length}</small>
            </h4>
            <ul>
              {some.map((opportunity) => (
                <OpportunityRow key={opportunity.id} opportunity={opportunity} />
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}

function OpportunityRow({ opportunity }: { readonly opportunity: Opportunity }) {
  const { title, impactScore, effortScore, roiPotential, implementationTimeline } = opportunity;
  return (
    <li>
      <b>{title}</b>
      <span class="scores">
        impact <b>{impactScore}</b> effort <b>{effortScore}</b>
      </span>
      <small class="worth">{roiPotential}</small>
      <small class="took">{implementationTimeline}</small>
    </li>
  );
}
