import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import {
  exploreClient,
  exploredTable,
  type Found,
  foundIn,
  isClear,
  page,
  pageWith,
  readExplored,
  versionIn,
} from "../scripts/clients/explored.ts";
import { auditClients } from "./support/clients/audit-clients.ts";
import { expectViolations } from "./support/response-watch.ts";

// All runs take minutes: `npm run clients:explore` makes them.

it("docs/clients.md has a row for each explored client, with its installed version", async () => {
  const rows = readExplored();
  expect(rows.map(({ client, setting, version }) => [client, setting, version])).toEqual(
    auditClients.map(({ client, setting }) => [client, setting, versionIn(client)]),
  );
  const text = readFileSync(page, "utf8");
  expect(await pageWith(text, rows)).toBe(text);
});

it("the table of explored clients groups faults by the requests after which they break a client", () => {
  const found: Found = {
    FAIL: {
      "500": ["write"],
      "502": ["write"],
      "503": ["write"],
      "429/1": ["read", "poll"],
      truncatedBody: ["read", "write", "poll"],
      malformedJson: ["read", "write", "poll"],
    },
    HANG: { "503": ["poll"] },
  };
  const row = { client: "some-client", version: "1.2.3", setting: "defaults", runs: 9, passed: 2, found };
  expect(exploredTable([row]).split("\n").at(-1)).toBe(
    "| some-client 1.2.3 | defaults | 2 of 9 | every request: damaged body; read and poll: `429/1`; write: 5xx |  |  | does not end after poll: `503` |",
  );
});

/** What was found after these faults. */
const after = (found: Found, faults: readonly string[]): Found =>
  Object.fromEntries(
    Object.entries(found)
      .map(([name, of]) => [name, Object.fromEntries(Object.entries(of).filter(([fault]) => faults.includes(fault)))])
      .filter(([, of = {}]) => Object.keys(of).length > 0),
  ) as Found;

it.each([
  ["ofetch", ["503"]],
  ["superagent", ["connectionReset/after", "429/1"]],
] as const)("explore finds in %s after %j what docs/clients.md says", async (name, faults) => {
  expectViolations(); // Faults violate the contract.
  const client = auditClients.find((each) => each.client === name);
  const row = readExplored().find((each) => each.client === name);
  if (!client || !row) throw new Error(`${name} is not explored.`);
  const { runs } = await exploreClient(client, { faults, parallel: 2 });
  const found = foundIn(runs.filter(isClear));
  expect(Object.keys(found)).not.toEqual([]);
  expect(found).toEqual(after(row.found, faults));
});
