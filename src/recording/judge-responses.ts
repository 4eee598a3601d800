import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import {
  componentSchemasOf,
  type ContractDocument,
  type Operation,
  operationsOf,
  pathReader,
} from "../contract/document.ts";
import { createResponseValidator } from "../contract/response-validator.ts";
import { parsedJson } from "../core/parsed-json.ts";
import { whenNeeded } from "../core/when-needed.ts";
import { checks } from "../verify/checks.ts";
import type { JobAnswer } from "../verify/observation.ts";
import { statusOfUnknown } from "../verify/operations.ts";
import {
  type Clause,
  clauseIds,
  clausesOf,
  createJudgement,
  type JudgedClause,
  type Observed,
  statusesOf,
} from "./clauses.ts";
import type { Exchange } from "./exchange.ts";
import { isUuid, textAt, valueAt } from "./fields.ts";
import { addAnswer, factsOf, jobChecks, newJob, type RecordedJob } from "./observed-jobs.ts";

/** The methods of HTTP (RFC 9110 and RFC 5789). Others are not shown, because they may be secrets. */
const methods: readonly string[] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE"];

/** The checks of `verify` that single responses of a recording can decide. */
const perRequest = ["id.malformed", "id.unknown-write", "account.query", "route.method"] as const;

/** The clause on the header of a 429. */
const retryAfter = {
  id: "retry-after",
  demand: "A 429 has `Retry-After` in whole seconds",
  clause: "openapi.json#/components/responses/RateLimited/headers/Retry-After",
  basis: "documented",
} as const satisfies Clause;

const clauseOf = ({ id, demand, clause, basis }: Clause): Clause => ({ id, demand, clause, basis });

/** Statuses that come before a server looks at the path, the query or the body. */
const isRefusedBefore = (status: number): boolean => [401, 403, 429].includes(status) || status >= 500;

/** The names of all fields in a contract, so that names in messages that are data of a user can be told apart. */
function fieldNamesOf(value: unknown, names = new Set<string>()): ReadonlySet<string> {
  if (typeof value !== "object" || value === null) return names;
  const properties = valueAt(value, "properties");
  if (typeof properties === "object" && properties !== null)
    for (const name of Object.keys(properties)) names.add(name);
  for (const inner of Object.values(value)) fieldNamesOf(inner, names);
  return names;
}

/** How many errors of a body are shown. */
const mostErrors = 3;

/** Describes the errors of a body without any text of the body. */
const describeWith = (names: ReadonlySet<string>) => (errors: readonly ErrorObject[]) => {
  const sentences = errors.map(({ instancePath, message = "is invalid" }) => {
    const steps = instancePath.split("/").slice(1);
    const path = steps.map((step) => (names.has(step) || /^\d{1,6}$/.test(step) ? step : "…"));
    return `${["body", ...path].join("/")} ${message}`;
  });
  const distinct = [...new Set(sentences)];
  const more = distinct.length - mostErrors;
  return `${distinct.slice(0, mostErrors).join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
};

/** Validates queries and bodies of requests; null for an operation without them. */
function requestValidators(contract: ContractDocument) {
  const ajv = new Ajv2020({ strict: false, coerceTypes: true });
  addFormats.default(ajv);
  for (const schema of componentSchemasOf(contract)) ajv.addSchema(schema);
  const exact = new Ajv2020({ strict: false });
  addFormats.default(exact);
  for (const schema of componentSchemasOf(contract)) exact.addSchema(schema);
  // Compiled on first use: a recording has few of the operations.
  const compiled = operationsOf(contract).map(
    ({ id, query, body }) =>
      [
        id,
        { query: whenNeeded(() => query && ajv.compile(query)), body: whenNeeded(() => body && exact.compile(body)) },
      ] as const,
  );
  return new Map(compiled);
}

/** Adds what a response says about a clause. */
type Note = (id: string, holds: boolean, observed: string, expected: string) => void;

/** Judges recorded responses by the contract and by those checks of `verify` that a recording can decide. */
// eslint-disable-next-line max-lines-per-function -- its functions share the judgement
export function responseJudge(contract: ContractDocument) {
  const validate = createResponseValidator(contract, describeWith(fieldNamesOf(contract)));
  const requests = requestValidators(contract);
  const readPath = pathReader(contract);
  const ofRequests = checks.filter(({ id }) => (perRequest as readonly string[]).includes(id));
  const judgement = createJudgement([
    ...clausesOf(contract),
    retryAfter,
    ...[...ofRequests, ...jobChecks].map(clauseOf),
  ]);
  const jobs = new Map<string, RecordedJob>();
  const seen = new Set<string>();

  /** Judges the status, the body and the headers of a response. Returns whether the body is known to be valid. */
  function judgeResponse(exchange: Exchange, operation: Operation, note: Note): boolean {
    const { method, path, status, text, answered, hasHeaders } = exchange;
    if (status === null) return false;
    const documented = statusesOf(contract, operation);
    const isDocumented = documented.includes(String(status));
    note(clauseIds.statuses(operation), isDocumented, String(status), documented.join(", "));
    if (!isDocumented) return false;
    if (status === 429 && hasHeaders) {
      const value = answered("retry-after");
      const kind = value === undefined ? "no Retry-After" : "another form";
      const isWhole = /^\d+$/.test(value?.trim() ?? "");
      note(retryAfter.id, isWhole, isWhole ? "whole seconds" : kind, "whole seconds");
    }
    if (text === undefined) return false;
    const contentType = hasHeaders ? (answered("content-type") ?? null) : undefined;
    const problem = validate({ method, path, status, contentType, text });
    const shown = problem?.startsWith("the Content-Type is") ? "another Content-Type" : problem;
    note(clauseIds.response(operation, status), problem === null, shown ?? "valid", "a valid response");
    return problem === null;
  }

  /** Judges what a request with an invalid or unknown part gets. */
  function judgeRequest({ method, path, query, status, entry }: Exchange, operation: Operation, note: Note): void {
    if (status === null || isRefusedBefore(status)) return;
    const { id } = readPath(operation.id, path).params;
    if (id !== undefined && !isUuid(id)) {
      const wanted = method === "GET" ? 404 : statusOfUnknown(operation);
      note(method === "GET" ? "id.malformed" : "id.unknown-write", status === wanted, String(status), String(wanted));
      return;
    }
    const parameters = Object.fromEntries(new URLSearchParams(query));
    const known = Object.keys(valueAt(operation.query, "properties") ?? {});
    const validators = requests.get(operation.id);
    const isInvalid = validators?.query()?.({ ...parameters }) === false;
    if (isInvalid) note(clauseIds.invalidQuery(operation), status === 400, String(status), "400");
    else if (method === "GET" && Object.keys(parameters).some((name) => !known.includes(name)))
      note("account.query", status !== 400, String(status), "not 400");
    const sent = textAt(entry, "request", "postData", "text");
    // A cut or redacted body is not the one that was sent.
    const accepts = validators?.body();
    if (!accepts || sent === undefined || sent.includes("…") || sent.includes("\uFFFF")) return;
    const body = parsedJson(sent);
    const isAccepted = body !== undefined && accepts(body);
    if (!isAccepted) note(clauseIds.invalidBody(operation), status === 400, String(status), "400");
  }

  return {
    add(exchange: Exchange): void {
      const { number, method, operation, status, text } = exchange;
      if (status === null) return;
      const shown = methods.includes(method) ? method : "another method";
      const request = `${shown} ${operation?.path ?? "(a path of the contract)"}`;
      const note: Note = (id, holds, observed, expected) =>
        judgement.add(id, { holds, number, request: `${request} ${status}`, observed, expected } satisfies Observed);
      if (!operation) {
        if (status !== 401 && status !== 429) note("route.method", status === 403, String(status), "403");
        return;
      }
      seen.add(operation.id);
      const isValid = judgeResponse(exchange, operation, note);
      judgeRequest(exchange, operation, note);
      const answer = isValid && text && status < 300 ? valueAt(parsedJson(text), "data") : undefined;
      const jobId = textAt(answer, "jobId");
      if (jobId === undefined) return;
      const job = jobs.get(jobId) ?? newJob();
      jobs.set(jobId, job);
      addAnswer(job, answer as JobAnswer, text ?? "", number);
    },
    async results(): Promise<{ readonly clauses: readonly JudgedClause[]; readonly operations: readonly string[] }> {
      for (const job of jobs.values())
        for (const check of jobChecks) {
          const facts = await factsOf(check, job);
          if (facts.length === 0) continue;
          const broken = facts.find(({ holds }) => !holds);
          judgement.add(check.id, {
            holds: broken === undefined,
            number: job.number,
            request: "GET /api/agent/jobs/{id} 200",
            observed: broken ? `${broken.name}: ${broken.seen}` : "",
            expected: broken?.expected ?? "",
          });
        }
      return { clauses: judgement.clauses(), operations: [...seen] };
    },
  };
}
