import { charge, ownerWithPlan } from "../account/charge.ts";
import { projectCreationCost } from "../account/credits.ts";
import type { OwnerStore } from "../account/store.ts";
import type { Handlers } from "../contract/handlers.ts";
import { ApiError } from "../errors.ts";
import { draw, uuidOf } from "../sandbox/seed.ts";
import { projectMeant } from "./project-meant.ts";
import { listItemOf, projectOf, summaryOf } from "./project-view.ts";
import type { ProjectStore } from "./store.ts";

type Dependencies = {
  readonly store: ProjectStore;
  readonly owners: OwnerStore;
  readonly transaction: <T>(work: () => T) => T;
};

type Names = "listProjects" | "getProject" | "createProject" | "patchProject";

export function projectOperations({ store, owners, transaction }: Dependencies): Pick<Handlers, Names> {
  return {
    listProjects: ({ principal }) =>
      store
        .list(principal.ownerKey)
        .map((project) => listItemOf(principal.sandbox.seed, project))
        // The instants that are shown are finer than those that are stored.
        .toSorted((one, other) => other.documentsCount - one.documentsCount || byText(other.updatedAt, one.updatedAt)),

    getProject({ params, principal }) {
      const project = projectMeant(store, principal, params.id);
      return projectOf(principal.sandbox.seed, principal.ownerId, project);
    },

    createProject({ body, principal: { sandbox, ownerKey, ownerId } }) {
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
          status: "setup",
          documentsCount: 0,
          stakeholdersCount: 0,
          hasAnalysis: false,
          hasInterviewAnalysis: false,
          hasAuditAnalysis: false,
          lastActivityType: null,
          lastActivityAt: null,
          createdAt: now,
          updatedAt: now,
        });
      });
      return summaryOf(sandbox.seed, project);
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
      return summaryOf(sandbox.seed, project);
    },
  };
}

const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
