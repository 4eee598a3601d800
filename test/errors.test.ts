import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import contract from "../openapi.json" with { type: "json" };
import { operationsOf } from "../src/contract/document.ts";
import { type ErrorName, errorNamed, errorTable } from "../src/errors/api-error.ts";

describe("the error table", () => {
  const operations = operationsOf(contract);
  const documented = new Set(
    operations.flatMap(({ responses }) =>
      Object.keys(responses)
        .map(Number)
        .filter((status) => status >= 400),
    ),
  );

  it("the error table has the statuses that the contract documents, and no others", () => {
    expect(new Set(Object.values(errorTable).map(({ status }) => status))).toEqual(documented);
  });

  it("the error table has the codes that the contract names, and no others", () => {
    const codes = Object.values(errorTable).flatMap(({ code }) => (code === null ? [] : [code]));
    expect(new Set(codes)).toEqual(new Set(contract.components.schemas.Error.properties.code.examples));
  });

  it("the error table has every error that the contract names in x-error", () => {
    const named = [...JSON.stringify(contract).matchAll(/"x-error":(\{[^}]*\})/g)].flatMap(([, map = ""]) =>
      Object.values(JSON.parse(map) as Record<string, string>),
    );
    expect(named.toSorted()).toEqual([
      "DESCRIPTION_TOO_LONG",
      "EMPTY_PATCH",
      "EMPTY_PATCH",
      "INVALID_DESCRIPTION_TYPE",
    ]);
    for (const name of named) expect(errorTable).toHaveProperty(name);
  });

  it("docs/errors.md lists exactly the errors of the error table", () => {
    const rows = readFileSync(new URL("../docs/errors.md", import.meta.url), "utf8").matchAll(
      /^\| (\d+) +\| (.*?) +\| (.*?) +\|$/gm,
    );
    const written = [...rows].map(([, status, code, sentence]) => `${status} ${code} ${sentence}`).toSorted();
    const ofIds = operationsOf(contract).flatMap(({ notFound }) => notFound ?? []);
    const names = new Set([...Object.keys(errorTable), ...ofIds] as ErrorName[]);
    const known = [...names]
      .map(errorNamed)
      .map(({ status, code, sentence }) => `${status} ${code ? `\`${code}\`` : ""} ${sentence}`);
    expect(written).toEqual(known.toSorted());
  });
});
