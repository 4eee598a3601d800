import { capabilities, probesOf } from "../app/capabilities.ts";
import contract from "../../openapi.json" with { type: "json" };
import { type ContractDocument, type Operation, operationsOf as operationsIn } from "../contract/document.ts";
import type { Probe } from "../contract/probe.ts";

export const document: ContractDocument = contract;

/** The basis of a verification: a contract, and a probe for each of its operations. */
export type Subject = {
  readonly contract: ContractDocument;
  readonly probes: Readonly<Record<string, Probe>>;
};

/** The contract of this product, with the probes of all resource families. */
export const product: Subject = { contract: document, probes: probesOf(capabilities) };

/** An operation of the contract with its probe. */
export type ContractOperation = Pick<Operation, "id" | "path" | "buckets" | "successStatus" | "notFound"> & {
  readonly method: string;
  readonly probe: Probe;
};

/** The operations of a contract. @throws Error when one of them has no probe */
export const operationsOf = ({ contract: described, probes: known }: Subject): readonly ContractOperation[] =>
  operationsIn(described).map((operation) => {
    const probe = known[operation.id];
    if (!probe) throw new Error(`The operation ${operation.id} has no probe.`);
    return { ...operation, probe };
  });

export const isRead = ({ method }: ContractOperation): boolean => method === "GET";

export const isWrite = (operation: ContractOperation): boolean => !isRead(operation);

/** The status of a request for an unknown id. An idempotent deletion responds with success. */
export const statusOfUnknown = ({ notFound, successStatus }: Pick<Operation, "notFound" | "successStatus">): number =>
  notFound === undefined ? successStatus : 404;

export const takesId = ({ path }: ContractOperation): boolean => path.includes("{");

/** An id that no resource has. */
export const unknownId = "5e3a1c9e-7b1d-4f60-8f4e-2c9d0a6b7e11";

/** Options for a request that changes nothing: writes are sent to an unknown id. */
export const harmless = (operation: ContractOperation): { readonly id?: string; readonly body?: unknown } =>
  isRead(operation) ? {} : { id: unknownId, body: {} };

/** The path of an operation, for an id. */
export const pathOf = ({ path }: Pick<ContractOperation, "path">, id: string = unknownId): string =>
  path.replaceAll(/\{\w+\}/g, id);

/** Whether a path belongs to an operation. */
export const hasPath = ({ path }: ContractOperation, asked: string): boolean =>
  new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(asked.split("?")[0] ?? "");

const uuid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/** A path with `{id}` instead of each id, so that it is the same for all servers. */
export const withoutIds = (path: string): string => path.replaceAll(uuid, "{id}");

export const jobPath = (id: string): string => `/api/agent/jobs/${id}`;
export const triggerPath = (project: string): string => `/api/agent/projects/${project}/audit-analysis/async`;
export const projectPath = (project: string, rest = ""): string => `/api/projects/${project}${rest}`;
