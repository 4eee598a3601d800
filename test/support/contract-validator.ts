import contract from "../../openapi.json" with { type: "json" };
import { createResponseValidator, type SentAnswer } from "../../src/contract/response-validator.ts";

const problemOf = createResponseValidator(contract);

/** What is wrong with an answer of the Agent API by the contract, or null. */
export function contractProblem(answer: SentAnswer): string | null {
  const { method, path, status, text } = answer;
  const problem = problemOf(answer);
  return problem === null ? null : `${method} ${path} → ${status} ${text}: ${problem}`;
}
