import type { Check } from "../check.ts";
import { type ContractOperation, isRead, isWrite, statusOfUnknown, takesId, unknownId } from "../operations.ts";
import { type Answer, codeOf, type World } from "../world.ts";

const notFound = "openapi.json#/paths/~1api~1agent~1jobs~1{id}/get/responses/404";

/** The whole response as text, except for its date. */
const whole = ({ status, headers, text }: Answer): string => JSON.stringify([status, { ...headers, date: "" }, text]);

/** Sends the request of an operation for an unknown id and for other ids, and expects the same answer, byte for byte. */
async function areAlike(
  { request, is, holds }: World,
  operation: ContractOperation,
  ids: Readonly<Record<string, string>>,
): Promise<void> {
  const unknown = await request(operation, { id: unknownId });
  const status = statusOfUnknown(operation);
  is(operation.id, unknown.status, status);
  for (const [name, id] of Object.entries(ids)) {
    const other = await request(operation, { id });
    const isAlike = whole(unknown) === whole(other);
    holds(
      `${operation.id} for ${name} responds as for an unknown id`,
      isAlike,
      other.status,
      `${status} with identical bytes`,
    );
  }
}

const malformed = Object.fromEntries(
  ["none", unknownId.slice(1), `${unknownId}0`, "%00", "%F0%9F%98%80"].map((id) => [id, id]),
);

/** Malformed ids. Only one for a real account, because its rate limits allow few requests. */
const malformedFor = ({ sandbox }: World) => (sandbox ? malformed : { none: "none" });

/** A token of another owner of the sandbox. */
async function foreignToken({ own, skip }: World): Promise<string> {
  const owners = await own().owners.list();
  const other = owners.find(({ id }) => id !== own().owner.id) ?? skip("the sandbox has no other owner");
  return (await own().tokens.create({ ownerId: other.id })).token;
}

export const idChecks: readonly Check[] = [
  {
    id: "id.unknown",
    demand: "An unknown id gets 404 without a code",
    clause: notFound,
    basis: "documented",
    async run({ operations, request, is }) {
      for (const operation of operations.filter(takesId).filter(isRead)) {
        const { status, body } = await request(operation, { id: unknownId });
        is(operation.id, [status, codeOf(body)], [404, null]);
      }
    },
  },
  {
    id: "id.malformed",
    demand: "A malformed id gets the same response as an unknown one",
    clause: notFound,
    basis: "inferred",
    async run(world) {
      for (const operation of world.operations.filter(takesId).filter(isRead))
        await areAlike(world, operation, malformedFor(world));
    },
  },
  {
    id: "id.unknown-write",
    demand: "A write to an unknown or malformed id gets 404, or the usual response of an idempotent deletion",
    clause: "openapi.json#/paths/~1api~1agent~1projects~1{id}~1audit-analysis~1async/post/responses/404",
    basis: "inferred",
    needs: "write",
    async run(world) {
      for (const operation of world.operations.filter(takesId).filter(isWrite))
        await areAlike(world, operation, malformedFor(world));
    },
  },
  {
    id: "id.foreign",
    demand: "An id of another owner gets the same response as an unknown one, for every operation",
    clause: notFound,
    basis: "documented",
    needs: "sandbox",
    async run(world) {
      const { operations, request, is, holds, own } = world;
      await own().clock.freeze();
      const token = await foreignToken(world);
      const foreignId = world.idsOf(token);
      const foreign = new Set<string>();
      for (const operation of operations.filter(takesId)) {
        const id = await foreignId(operation.probe.findId);
        holds(`an id of another owner for ${operation.id}`, id !== undefined, id ?? null, "an id");
        if (id === undefined) continue;
        foreign.add(id);
        if (isRead(operation))
          is(
            `${operation.id}, read by its owner`,
            (await request(operation, { id, token })).status,
            operation.successStatus,
          );
        await areAlike(world, operation, { "another owner's": id });
        if (statusOfUnknown(operation) !== 404)
          is(`${operation.id} does not change it`, await world.idsOf(token)(operation.probe.findId), id);
      }
      for (const operation of operations.filter((each) => isRead(each) && !takesId(each))) {
        const { text } = await request(operation);
        const isOwn = ![...foreign].some((id) => text.includes(id));
        holds(operation.id, isOwn, "…", "without resources of other owners");
      }
    },
  },
];
