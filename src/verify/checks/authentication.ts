import type { Check } from "../check.ts";
import { isRead, isWrite, pathOf, takesId, unknownId } from "../operations.ts";
import { type Asking, codeOf, type World } from "../world.ts";

const unauthorized = "openapi.json#/components/responses/Unauthorized";
const topic = "documentation: authentication";

/** A well-formed unknown token. */
const nobodys = `aky_${"VerifyNobodyHasThisToken".padEnd(32, "0")}`;

/** Sends the request of every operation and expects 401, with the code or without any other field than `error`. */
async function refusesEverything(world: World, when: string, asking: Asking, code?: string): Promise<void> {
  for (const operation of world.operations) {
    const { status, body } = await world.request(operation, asking);
    const seen = [status, code === undefined ? body : codeOf(body)];
    world.is(`${operation.id} ${when}`, seen, [401, code ?? { error: "Unauthorized" }]);
  }
}

/** Reads all resources of the caller, to prove that they exist before the token is refused. */
async function readEverything(world: World, when: string, token?: string): Promise<void> {
  const { operations, request, ownId, is } = world;
  for (const operation of operations.filter(isRead)) {
    const { id, successStatus, probe } = operation;
    if (takesId(operation) && (await ownId(probe.findId)) === undefined) continue;
    const { status } = await request(operation, token === undefined ? {} : { token });
    is(`${id} ${when}`, status, successStatus);
  }
}

/** Makes jobs complete at once, so that a trigger that is accepted by mistake does not delay the check. */
async function takeNoTime({ own }: World): Promise<void> {
  await own().scenarios.setDefault("instant");
}

export const authenticationChecks: readonly Check[] = [
  {
    id: "auth.missing",
    demand: "Without a token, every operation returns 401 without details",
    clause: unauthorized,
    basis: "documented",
    async run(world) {
      await readEverything(world, "with a token");
      await refusesEverything(world, "without a token", { token: null });
    },
  },
  {
    id: "auth.malformed",
    demand: "A token with a wrong length or other characters gets 401 PAT_MALFORMED",
    clause: topic,
    basis: "documented",
    async run(world) {
      const spoilt = {
        "too short": "aky_short",
        "too long": `${nobodys}0`,
        "with a hyphen": nobodys.replace("0", "-"),
      };
      for (const [name, token] of Object.entries(spoilt))
        await refusesEverything(world, `with a token ${name}`, { token }, "PAT_MALFORMED");
    },
  },
  {
    id: "auth.doubled-bearer",
    demand: "`Bearer` twice gets 401 PAT_MALFORMED",
    clause: topic,
    basis: "documented",
    async run(world) {
      await refusesEverything(world, "with Bearer twice", { token: `Bearer ${nobodys}` }, "PAT_MALFORMED");
    },
  },
  {
    id: "auth.unknown",
    demand: "An unknown token gets 401 without a code",
    clause: topic,
    basis: "documented",
    async run(world) {
      await refusesEverything(world, "with an unknown token", { token: nobodys });
    },
  },
  {
    id: "auth.no-access-token",
    demand: "Credentials that are not an access token get 401 without a code",
    clause: topic,
    basis: "inferred",
    async run(world) {
      for (const authorization of ["Basic dXNlcjpwYXNz", "Bearer", "Bearer not-a-token"])
        await refusesEverything(world, `with ${authorization}`, { token: null, headers: { authorization } });
    },
  },
  {
    id: "auth.first",
    demand: "A request without a valid token gets 401, whatever else is wrong with it",
    clause: topic,
    basis: "inferred",
    async run({ operations, request, ask, is }) {
      const wrong: readonly (readonly [name: string, appliesTo: typeof isRead, how: Asking & { id?: string }])[] = [
        ["with a malformed id", takesId, { id: "none" }],
        ["with an unknown id", takesId, { id: unknownId }],
        ["with a body that is not JSON", isWrite, { headers: { "content-type": "application/json" }, body: "{" }],
        ["with a body of another type", isWrite, { headers: { "content-type": "text/plain" }, body: "text" }],
        ["with an empty object as body", isWrite, { body: {} }],
      ];
      for (const [name, appliesTo, how] of wrong)
        for (const operation of operations.filter(appliesTo))
          is(`${operation.id} ${name}`, (await request(operation, { ...how, token: null })).status, 401);
      const known = new Set(operations.map(({ method, path }) => `${method} ${path}`));
      const paths = ["/api/nothing", ...new Set(operations.map(({ path }) => path))];
      const nowhere = ["GET", "PUT", "DELETE"].flatMap((method) =>
        paths.filter((path) => !known.has(`${method} ${path}`)).map((path) => [method, pathOf({ path })] as const),
      );
      for (const [method, path] of nowhere)
        is(`${method} ${path} (unknown path)`, (await ask(method, path, { token: null })).status, 401);
    },
  },
  {
    id: "auth.revoked",
    demand: "A revoked token gets the same response as an unknown one",
    clause: topic,
    basis: "documented",
    needs: "sandbox",
    async run(world) {
      const { id: tokenId, token } = await world.own().tokens.create();
      await takeNoTime(world);
      await readEverything(world, "before", token);
      await world.own().tokens.revoke(tokenId);
      await refusesEverything(world, "after", { token });
    },
  },
  {
    id: "auth.expired",
    demand: "A token works until it expires, and then gets the same response as an unknown one",
    clause: topic,
    basis: "documented",
    needs: "sandbox",
    async run(world) {
      const { own, wait, scaled } = world;
      const { token } = await own().tokens.create({ expiresInMs: scaled(60_000) });
      await takeNoTime(world);
      await wait(50_000);
      await readEverything(world, "10 s before", token);
      await wait(10_000);
      await refusesEverything(world, "when it expires", { token });
    },
  },
  {
    id: "auth.scope",
    demand: "A read-only token can read everything, and every write gets 403 PAT_SCOPE_INSUFFICIENT without effect",
    clause: topic,
    basis: "documented",
    needs: "sandbox",
    async run(world) {
      const { operations, request, own, is } = world;
      const { token } = await own().tokens.create({ scopes: ["read"] });
      await takeNoTime(world);
      await readEverything(world, "with it", token);
      for (const { probe } of operations) await world.ownId(probe.findId);
      const before = await own().read();
      for (const operation of operations.filter(isWrite)) {
        const { status, body } = await request(operation, { token });
        is(operation.id, [status, codeOf(body)], [403, "PAT_SCOPE_INSUFFICIENT"]);
      }
      const after = await own().read();
      is("created jobs and used credits", [after.jobs, after.owners], [before.jobs, before.owners]);
    },
  },
];
