import { type ContractDocument, type Operation, operationsOf } from "../contract/document.ts";
import type { Basis } from "../verify/fact.ts";

/** A requirement that recorded responses can confirm or refute. */
export type Clause = {
  readonly id: string;
  /** The requirement, in a sentence. */
  readonly demand: string;
  /** A place in `openapi.json`, or a topic of the documentation. */
  readonly clause: string;
  readonly basis: Basis;
};

/** What a recorded response says about a clause. */
export type Observed = {
  readonly holds: boolean;
  /** The entry of the recording, counted from 1. */
  readonly number: number;
  /** The request and its status, without ids and without the query. */
  readonly request: string;
  readonly observed: string;
  readonly expected: string;
};

/** The same observation in some entries. */
type Refutation = Pick<Observed, "request" | "observed" | "expected"> & {
  readonly times: number;
  /** The first of these entries. */
  readonly entries: readonly number[];
};

/** A clause with what a recording says about it. */
export type JudgedClause = Clause & {
  readonly verdict: "confirmed" | "refuted" | "not seen";
  readonly confirmed: number;
  readonly refuted: number;
  /** The first entries that confirm it. */
  readonly confirmedBy: readonly number[];
  /** The first different observations that refute it. */
  readonly refutedBy: readonly Refutation[];
};

/** How many entries are listed for a clause, and how many different observations. */
const mostListed = 10;

/** A counter of entries that lists the first ones. */
function createCount() {
  const entries: number[] = [];
  let times = 0;
  return {
    add(number: number): void {
      times += 1;
      if (entries.length < mostListed) entries.push(number);
    },
    get: () => ({ times, entries }),
  };
}

/** Counts what a recording says about clauses. */
export function createJudgement(clauses: readonly Clause[]) {
  const newOne = (clause: Clause) => ({
    clause,
    confirmed: createCount(),
    refuted: 0,
    refutedBy: new Map<
      string,
      Pick<Refutation, "request" | "observed" | "expected"> & { count: ReturnType<typeof createCount> }
    >(),
  });
  const judged = new Map(clauses.map((clause) => [clause.id, newOne(clause)]));
  return {
    /** @throws Error for an unknown clause */
    add(id: string, { holds, number, ...observation }: Observed): void {
      const found = judged.get(id);
      if (!found) throw new Error(`There is no clause ${id}.`);
      if (holds) return found.confirmed.add(number);
      found.refuted += 1;
      const key = JSON.stringify(observation);
      const same = found.refutedBy.get(key) ?? { ...observation, count: createCount() };
      same.count.add(number);
      if (found.refutedBy.size < mostListed) found.refutedBy.set(key, same);
    },
    clauses: (): readonly JudgedClause[] =>
      [...judged.values()].map(({ clause, confirmed, refuted, refutedBy }) => {
        const { times, entries } = confirmed.get();
        const seen = times > 0 ? "confirmed" : "not seen";
        return {
          ...clause,
          verdict: refuted > 0 ? "refuted" : seen,
          confirmed: times,
          refuted,
          confirmedBy: entries,
          refutedBy: [...refutedBy.values()].map(({ count, ...rest }) => ({ ...rest, ...count.get() })),
        };
      }),
  };
}

type Described = {
  readonly "x-fidelity"?: Basis;
  readonly "x-inferred"?: readonly string[];
  readonly responses: object;
};

const describedIn = ({ paths }: ContractDocument, { path, method }: Operation): Described | undefined =>
  (paths[path] as unknown as Readonly<Record<string, Described>> | undefined)?.[method.toLowerCase()];

/** The statuses that the contract has for an operation. */
export const statusesOf = (contract: ContractDocument, operation: Operation): readonly string[] =>
  Object.keys(describedIn(contract, operation)?.responses ?? {});

/** The statuses that the sentences on inferred details name: `The status 200`, `The body of the 422`, `500 for …`. */
const inferredStatuses = (sentences: readonly string[]): readonly string[] =>
  sentences.flatMap((sentence) =>
    [...sentence.matchAll(/(?:^(?:The status|The body of the) |^|, )(\d{3})(?=\b)/g)].flatMap(
      ([, status]) => status ?? [],
    ),
  );

const escaped = (path: string): string => path.replaceAll("~", "~0").replaceAll("/", "~1");

/** The place of an operation in the contract. */
export const placeOf = ({ path, method }: Pick<Operation, "path" | "method">): string =>
  `openapi.json#/paths/${escaped(path)}/${method.toLowerCase()}`;

/** The ids of the clauses of an operation. */
export const clauseIds = {
  statuses: ({ id }: Operation): string => `${id}.statuses`,
  response: ({ id }: Operation, status: number | string): string => `${id}.${status}`,
  invalidQuery: ({ id }: Operation): string => `${id}.invalid-query`,
  invalidBody: ({ id }: Operation): string => `${id}.invalid-body`,
};

/** The clauses of the operations: their statuses, the response of each status, and what an invalid request gets. */
export function clausesOf(contract: ContractDocument): readonly Clause[] {
  return operationsOf(contract).flatMap((operation) => {
    const place = placeOf(operation);
    const { "x-fidelity": fidelity = "inferred", "x-inferred": inferred = [] } = describedIn(contract, operation) ?? {};
    const guessed = inferredStatuses(inferred);
    const basisOf = (status: string): Basis => {
      if (guessed.includes(status)) return "inferred";
      return status.startsWith("2") ? fidelity : "documented";
    };
    const { id } = operation;
    return [
      {
        id: clauseIds.statuses(operation),
        demand: `${id} returns only the statuses of the contract`,
        clause: `${place}/responses`,
        basis: fidelity,
      },
      ...statusesOf(contract, operation).map((status) => ({
        id: clauseIds.response(operation, status),
        demand: `The ${status} of ${id} has the body and the headers of the contract`,
        clause: `${place}/responses/${status}`,
        basis: basisOf(status),
      })),
      ...(operation.query
        ? [
            {
              id: clauseIds.invalidQuery(operation),
              demand: `An invalid query parameter of ${id} gets 400`,
              clause: `${place}/parameters`,
              basis: "inferred" as const,
            },
          ]
        : []),
      ...(operation.body
        ? [
            {
              id: clauseIds.invalidBody(operation),
              demand: `A request of ${id} with an invalid body gets 400`,
              clause: `${place}/requestBody`,
              basis: "inferred" as const,
            },
          ]
        : []),
    ];
  });
}
