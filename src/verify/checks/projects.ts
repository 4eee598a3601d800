import type { Check } from "../check.ts";
import { type ListedProject, projectsOf } from "../listed-projects.ts";
import { projectPath } from "../operations.ts";
import { codeOf } from "../world.ts";

const sample = { clientName: "Sample client", industry: "Sample industry", companySize: "11-50" };
const create = "openapi.json#/paths/~1api~1projects/post";
const patch = "openapi.json#/paths/~1api~1projects~1{id}/patch";

export const projectChecks: readonly Check[] = [
  {
    id: "projects.list",
    demand: "The list is an array without a wrapper, sorted by number of documents, then by last update",
    clause: "openapi.json#/paths/~1api~1projects/get",
    basis: "recorded",
    async run(world) {
      const projects = await projectsOf(world);
      const sorted = projects.toSorted(
        (one, other) => other.documentsCount - one.documentsCount || (one.updatedAt < other.updatedAt ? 1 : -1),
      );
      world.is("in order", sorted.map(({ id }) => id).join() === projects.map(({ id }) => id).join(), true);
    },
  },
  {
    id: "projects.read",
    demand: "A listed project can be read, and has the same fields as in the list",
    clause: "openapi.json#/paths/~1api~1projects~1{id}/get",
    basis: "documented",
    async run(world) {
      const [listed] = await projectsOf(world);
      if (!listed) return world.skip("the account has no project");
      const { status, body } = await world.ask("GET", projectPath(listed.id));
      world.is("status", status, 200);
      const read = (body ?? {}) as ListedProject;
      for (const field of ["id", "clientName", "createdAt", "documentsCount"] as const)
        world.is(`the same ${field}`, read[field] === listed[field], true);
    },
  },
  {
    id: "projects.create",
    demand: "Creating a project gets 201, costs credits, and adds it to the list",
    clause: create,
    basis: "documented",
    needs: "sandbox",
    async run(world) {
      const { ask, is } = world;
      const credits = async () =>
        (await ask("GET", "/api/user/credits")).body as { used: number; projectCreationCost: number };
      const before = await credits();
      const { status, body } = await ask("POST", "/api/projects", { body: sample });
      is("status", status, 201);
      const { id } = (body ?? {}) as { id?: string };
      const listed = await projectsOf(world);
      is("listed", listed.map((project) => project.id).includes(String(id)), true);
      is("credits", (await credits()).used - before.used, before.projectCreationCost);
    },
  },
  {
    id: "projects.create-invalid",
    demand: "Creating a project with missing or too long fields gets 400, and creates nothing",
    clause: `${create}/responses/400`,
    basis: "inferred",
    needs: "sandbox",
    async run(world) {
      const { ask, is } = world;
      const before = (await projectsOf(world)).length;
      const isRefused = async (name: string, change: object) =>
        is(name, (await ask("POST", "/api/projects", { body: { ...sample, ...change } })).status, 400);
      for (const field of Object.keys(sample)) {
        await isRefused(`without ${field}`, { [field]: undefined });
        await isRefused(`an empty ${field}`, { [field]: "" });
      }
      await isRefused("a name too long", { clientName: "x".repeat(201) });
      is("projects created", (await projectsOf(world)).length - before, 0);
    },
  },
  {
    id: "projects.patch",
    demand: "A change affects only the given fields and `updatedAt`",
    clause: patch,
    basis: "documented",
    needs: "sandbox",
    async run({ ask, is, own, wait }) {
      const path = projectPath(own().projects.ready);
      const before = (await ask("GET", path)).body as ListedProject;
      await wait(2000);
      const { status, body } = await ask("PATCH", path, { body: { clientName: "Sample: renamed" } });
      const after = body as ListedProject;
      is("status", status, 200);
      is("changed", after.clientName, "Sample: renamed");
      const rest = ({ id, industry, createdAt }: ListedProject) => [id, industry, createdAt].join();
      is("other fields unchanged", rest(after) === rest(before), true);
      is("updatedAt is later", Date.parse(after.updatedAt) > Date.parse(before.updatedAt), true);
      is("read again", ((await ask("GET", path)).body as ListedProject).clientName, "Sample: renamed");
    },
  },
  {
    id: "projects.patch-invalid",
    demand: "An empty change, and a description that is not text or too long, get 400 with their codes",
    clause: `${patch}/responses/400`,
    basis: "documented",
    needs: "sandbox",
    async run({ ask, is, own }) {
      const path = projectPath(own().projects.ready);
      const wrong: readonly (readonly [string, unknown, string])[] = [
        ["nothing", {}, "EMPTY_PATCH"],
        ["a number as description", { description: 5 }, "INVALID_DESCRIPTION_TYPE"],
        ["a long description", { description: "x".repeat(5001) }, "DESCRIPTION_TOO_LONG"],
      ];
      for (const [name, body, code] of wrong) {
        const answer = await ask("PATCH", path, { body });
        is(name, [answer.status, codeOf(answer.body)], [400, code]);
      }
    },
  },
];
