import { charge, ownerWithPlan } from "../account/charge.ts";
import { projectCreationCost } from "../account/credits.ts";
import type { OwnerStore } from "../account/owner-store.ts";
import type { Principal } from "../../agent/principal.ts";
import type { Handlers } from "../../agent/handlers.ts";
import { ApiError } from "../../errors/api-error.ts";
import { draw, uuidOf } from "../../core/seed.ts";
import { projectMeant } from "./find-project.ts";
import { type AuditedProject, listItemOf, projectOf, summaryOf } from "./project-view.ts";
import type { ProjectRow, ProjectStore } from "./store.ts";

type Dependencies = {
  readonly store: ProjectStore;
  readonly owners: OwnerStore;
  /** When an audit analysis of a project was last completed by an instant; null when none was. */
  readonly lastCompletion: (projectKey: number, now: number) => number | null;
  readonly transaction: <T>(work: () => T) => T;
};

type Names = "listProjects" | "getProject" | "createProject" | "patchProject";

export function projectOperations(dependencies: Dependencies): Pick<Handlers, Names> {
  const { store, owners, lastCompletion, transaction } = dependencies;

  const audited = (project: ProjectRow, { ownerId, sandbox }: Principal): AuditedProject => ({
    ownerId,
    project,
    auditedAt: lastCompletion(project.key, sandbox.clock.now()),
  });

  return {
    listProjects: ({ principal }) =>
      store
        .list(principal.ownerKey)
        .map((project) => listItemOf(principal.sandbox.seed, audited(project, principal)))
        // The instants that are shown are finer than those that are stored.
        .toSorted((one, other) => other.documentsCount - one.documentsCount || byText(other.updatedAt, one.updatedAt)),

    getProject: ({ params, principal }) =>
      projectOf(principal.sandbox.seed, audited(projectMeant(store, principal, params.id), principal)),

    createProject({ body, principal }) {
      const { sandbox, ownerKey, ownerId } = principal;
      const {
        clientName,
        industry,
        companySize,
        description = null,
        currency = "USD",
      } = body as NonNullable<typeof body>;
      const now = sandbox.clock.now();
      const project = transaction(() => {
        const { projectsCreated } = charge(owners, ownerKey, projectCreationCost, now);
        owners.countProject(ownerKey);
        return store.create({
          ownerKey,
          id: uuidOf(draw(sandbox.seed, "created project id", ownerId, projectsCreated)),
          clientName,
          industry,
          companySize,
          description,
          currency,
          documentsCount: 0,
          stakeholdersCount: 0,
          hasAnalysis: false,
          hasInterviewAnalysis: false,
          lastUploadAt: null,
          createdAt: now,
          updatedAt: now,
        });
      });
      return summaryOf(sandbox.seed, audited(project, principal));
    },

    patchProject({ params, body = {}, principal }) {
      const { clientName, industry, companySize, description, currency } = body;
      const given = Object.entries({ clientName, industry, companySize, description, currency }).filter(
        ([, value]) => value !== undefined,
      );
      if (given.length === 0) {
        const problem = "no field of it can be changed";
        throw new ApiError("EMPTY_PATCH", { cause: { code: "INVALID_REQUEST", facts: { problem } } });
      }
      const { sandbox, ownerKey } = principal;
      const project = transaction(() => {
        const { key } = projectMeant(store, principal, params.id);
        ownerWithPlan(owners, ownerKey);
        return store.change(key, { ...Object.fromEntries(given), updatedAt: sandbox.clock.now() });
      });
      return summaryOf(sandbox.seed, audited(project, principal));
    },
  };
}

const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
