import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { defects } from "../scripts/mutations/defects.ts";

const root = new URL("..", import.meta.url);

it("every defect that verify is tried with can still be made: its place stands once in the source", () => {
  expect(defects.length).toBeGreaterThanOrEqual(20);
  const counts = defects.map(({ name, file, find }) => [
    name,
    readFileSync(new URL(file, root), "utf8").split(find).length - 1,
  ]);
  expect(counts).toEqual(defects.map(({ name }) => [name, 1]));
});
