import contract from "../../openapi.json" with { type: "json" };
import type { ContractDocument } from "../contract/document.ts";

/** An operation as a client sees it. */
export type ContractOperation = {
  readonly id: string;
  readonly method: string;
  /** With `{id}` where an id goes. */
  readonly path: string;
  readonly bucket: string;
};

export const document: ContractDocument = contract;

/** The operations of the contract. */
export const operations: readonly ContractOperation[] = Object.entries(contract.paths).flatMap(([path, item]) =>
  Object.entries(item)
    .filter(([method]) => method !== "parameters")
    .map(([method, operation]) => {
      const { operationId: id, "x-rate-limit": limit } = operation as {
        operationId: string;
        "x-rate-limit": { bucket: string };
      };
      return { id, method: method.toUpperCase(), path, bucket: limit.bucket };
    }),
);

export const isRead = ({ method }: ContractOperation): boolean => method === "GET";

export const takesId = ({ path }: ContractOperation): boolean => path.includes("{id}");

/** An id that nothing has. */
export const unknownId = "5e3a1c9e-7b1d-4f60-8f4e-2c9d0a6b7e11";

/** The path of an operation, for an id. */
export const pathOf = ({ path }: Pick<ContractOperation, "path">, id: string = unknownId): string =>
  path.replace("{id}", id);

export const jobPath = (id: string): string => `/api/agent/jobs/${id}`;
export const triggerPath = (project: string): string => `/api/agent/projects/${project}/audit-analysis/async`;
export const projectPath = (project: string, rest = ""): string => `/api/projects/${project}${rest}`;
