import type { FastifyBaseLogger } from "fastify";
import type { ContractDocument } from "../contract/document.ts";

/** What is wrong with an answer by the contract, or null. */
export type ViolationOf = (method: string, path: string, status: number, body: string) => string | null;

/** Judges each answer by the contract, and says in the log what violates it; what that takes is loaded only now. */
export async function violationCheck(contract: ContractDocument, logger: FastifyBaseLogger): Promise<ViolationOf> {
  const { createResponseValidator } = await import("../contract/response-validator.ts");
  const violationOf = createResponseValidator(contract);
  return (method, path, status, text) => {
    const problem = violationOf({ method, path, status, text });
    if (problem !== null) logger.error({ method, path, status, problem }, "an answer violates the contract");
    return problem;
  };
}
