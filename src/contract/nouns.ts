import contract from "../../openapi.json" with { type: "json" };
import { operationsOf } from "./document.ts";

const operations = operationsOf(contract);

const nounsOf = (some: typeof operations): readonly string[] => [
  ...new Set(some.flatMap(({ notFound }) => notFound?.replace(/_NOT_FOUND$/, "") ?? [])),
];

/** The kinds of resources with ids in the contract, in capitals, such as `JOB` and `PROJECT`. */
export const nouns = nounsOf(operations);

/** The kinds of resources that are polled. */
export const polledNouns = nounsOf(operations.filter(({ poll }) => poll !== undefined));
