import type { FastifyBaseLogger } from "fastify";
import type { ContractDocument } from "../contract/document.ts";

/** Returns how a response violates the contract, or null. */
export type ViolationOf = (method: string, path: string, status: number, body: string) => string | null;

/** Creates a check that validates responses against the contract and logs violations. Loads the validator only now. */
export async function violationCheck(contract: ContractDocument, logger: FastifyBaseLogger): Promise<ViolationOf> {
  const { createResponseValidator } = await import("../contract/response-validator.ts");
  const violationOf = createResponseValidator(contract);
  return (method, path, status, text) => {
    const problem = violationOf({ method, path, status, text });
    if (problem !== null) logger.error({ method, path, status, problem }, "a response violates the contract");
    return problem;
  };
}
