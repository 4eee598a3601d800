import { charge, ownerWithPlan, projectCreationCost } from "../account/module.ts";
import type { Context } from "../../capability/capability.ts";
import type { Principal } from "../../agent/principal.ts";
import type { Handlers } from "../../agent/handlers.ts";
import { ApiError } from "../../errors/api-error.ts";
import { addProject } from "./add-project.ts";
import { projectAudits } from "./audits.ts";
import { type AuditedProject, listItemOf, projectOf, summaryOf } from "./project-view.ts";
import { findProject, type ProjectRow, projectStore } from "./store.ts";

type Names = "listProjects" | "getProject" | "createProject" | "patchProject";

export function projectOperations(context: Context): Pick<Handlers, Names> {
  const { use } = context;
  const { transaction } = context.database;
  const store = use(projectStore);
  const audits = use(projectAudits);

  const audited = (project: ProjectRow, { ownerId, sandbox }: Principal): AuditedProject => ({
    ownerId,
    project,
    auditedAt: audits.lastCompletion(project.key, sandbox.clock.now()),
  });

  return {
    listProjects: ({ principal }) =>
      store
        .list(principal.ownerKey)
        .map((project) => listItemOf(principal.sandbox.seed, audited(project, principal)))
        // Compare the shown timestamps: they have microseconds, the stored ones only milliseconds.
        .toSorted((one, other) => other.documentsCount - one.documentsCount || byText(other.updatedAt, one.updatedAt)),

    getProject: ({ params, principal }) =>
      projectOf(principal.sandbox.seed, audited(findProject(context, principal, params.id), principal)),

    createProject({ body, principal }) {
      const { sandbox, ownerKey } = principal;
      const {
        clientName,
        industry,
        companySize,
        description = null,
        currency = "USD",
      } = body as NonNullable<typeof body>;
      const now = sandbox.clock.now();
      const project = transaction(() => {
        charge(context, ownerKey, projectCreationCost, now);
        return addProject(context, principal, { clientName, industry, companySize, description, currency }, now);
      });
      return summaryOf(sandbox.seed, audited(project, principal));
    },

    patchProject({ params, body = {}, principal }) {
      const { clientName, industry, companySize, description, currency } = body;
      const given = Object.entries({ clientName, industry, companySize, description, currency }).filter(
        ([, value]) => value !== undefined,
      );
      if (given.length === 0) {
        const problem = "the body contains no field that can be changed";
        throw new ApiError("EMPTY_PATCH", { cause: { code: "INVALID_REQUEST", facts: { problem } } });
      }
      const { sandbox, ownerKey } = principal;
      const project = transaction(() => {
        const { key } = findProject(context, principal, params.id);
        ownerWithPlan(context, ownerKey);
        return store.change(key, { ...Object.fromEntries(given), updatedAt: sandbox.clock.now() });
      });
      return summaryOf(sandbox.seed, audited(project, principal));
    },
  };
}

function byText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
