import type { Check } from "../check.ts";
import { isRead, jobPath, operations, pathOf, projectPath, takesId, triggerPath, unknownId } from "../operations.ts";
import type { Answer, World } from "../world.ts";

const notFound = "openapi.json#/paths/~1api~1agent~1jobs~1{id}/get/responses/404";

/** Everything about an answer that could tell one from another. */
const whole = ({ status, headers, text }: Answer): unknown => {
  return [status, { ...headers, date: "" }, text];
};

/** The same request for two ids. */
async function isAlike(world: World, name: string, method: string, pathFor: (id: string) => string, id: string) {
  const body = method === "PATCH" ? { body: { clientName: "Sample" } } : {};
  const unknown = await world.ask(method, pathFor(unknownId), body);
  const other = await world.ask(method, pathFor(id), body);
  world.is(name, unknown.status, 404);
  world.holds(
    `${name}, answered like an unknown id`,
    same(whole(unknown), whole(other)),
    other.status,
    "404, alike to the byte",
  );
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

const withId = operations.filter(takesId);
const reads = withId.filter(isRead);
const writes = withId.filter((operation) => !isRead(operation));

export const idChecks: readonly Check[] = [
  {
    id: "id.unknown",
    demand: "An id that nothing has is a 404 without a code",
    clause: notFound,
    basis: "documented",
    async run({ ask, is }) {
      for (const operation of reads) {
        const { status, body } = await ask(operation.method, pathOf(operation));
        const { code = null } = (body ?? {}) as { code?: unknown };
        is(operation.id, [status, code], [404, null]);
      }
    },
  },
  {
    id: "id.malformed",
    demand: "An id that is no UUID is answered like one that nothing has",
    clause: notFound,
    basis: "inferred",
    async run(world) {
      for (const id of ["none", unknownId.slice(1), `${unknownId}0`, "%00", "%F0%9F%98%80"]) {
        await isAlike(world, `job ${id}`, "GET", jobPath, id);
      }
      for (const operation of reads.slice(1)) {
        await isAlike(world, operation.id, "GET", (id) => pathOf(operation, id), "none");
      }
    },
  },
  {
    id: "id.unknown-write",
    demand: "A write to an id that nothing has, or that is none, is a 404",
    clause: "openapi.json#/paths/~1api~1agent~1projects~1{id}~1audit-analysis~1async/post/responses/404",
    basis: "inferred",
    needs: "write",
    async run(world) {
      for (const operation of writes) {
        await isAlike(world, operation.id, operation.method, (id) => pathOf(operation, id), "none");
      }
    },
  },
  {
    id: "id.foreign",
    demand: "What belongs to another owner is answered like what is not there, by every operation",
    clause: notFound,
    basis: "documented",
    needs: "sandbox",
    async run(world) {
      await world.own().clock.freeze();
      const stranger = await world.own().owners.create();
      const asStranger = { token: stranger.token };
      const projects = (await world.ask("GET", "/api/projects", asStranger)).body as readonly {
        id: string;
        hasAuditAnalysis: boolean;
        clientName: string;
      }[];
      const theirs =
        projects.find(({ clientName }) => /ready/.test(clientName))?.id ?? world.skip("the other owner has no project");
      const triggered = await world.ask("POST", triggerPath(theirs), asStranger);
      const { jobId } = (triggered.body as { data: { jobId: string } }).data;
      world.is("seen by its owner", (await world.ask("GET", jobPath(jobId), asStranger)).status, 200);
      await world.own().jobs.complete(jobId);
      world.is(
        "analysis seen by its owner",
        (await world.ask("GET", projectPath(theirs, "/audit-analysis"), asStranger)).status,
        200,
      );
      for (const operation of withId) {
        const id = operation.id === "getJobStatus" ? jobId : theirs;
        await isAlike(world, operation.id, operation.method, (each) => pathOf(operation, each), id);
      }
      const listed = await world.ask("GET", "/api/projects");
      world.holds("the list of projects", !listed.text.includes(theirs), "…", "without what is another's");
    },
  },
];
