import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import fastJsonStringify, { type Schema } from "fast-json-stringify";
import { componentSchemasOf, type ContractDocument, type Operation } from "../contract/document.ts";
import { oncePer } from "../core/once-per.ts";
import { whenNeeded } from "../core/when-needed.ts";

/** A validator, which names the errors of the last value. */
export type Validator = ((value: unknown) => unknown) & { readonly errors?: readonly ErrorObject[] | null };

/** The validators of the parts of a request, and the serializer of the successful response. A part without a schema has none. */
export type OperationCode = {
  readonly body?: Validator;
  readonly query?: Validator;
  readonly params?: Validator;
  readonly serialize: (body: unknown) => string;
};

type NamedSchema = Schema & { readonly $id: string };

const ajvOptions = {
  strict: false,
  // Skip the validation of schemas: the build has validated the contract, and it takes longer than everything else here.
  meta: false,
  validateSchema: false,
  verbose: true,
};

/**
 * The validator library with the schemas of a contract.
 * @param coerceTypes whether to convert texts to the types of the schema
 * @param source whether validators can be written to a file
 */
export function createAjv(document: ContractDocument, coerceTypes: boolean, source = false): Ajv2020 {
  const ajv = new Ajv2020({ ...ajvOptions, coerceTypes, code: { source } });
  ajv.addFormat("uuid", /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i);
  ajv.addFormat("date-time", true);
  ajv.addFormat("email", true);
  for (const schema of componentSchemasOf(document)) ajv.addSchema(schema);
  return ajv;
}

/** The schema of the successful response of an operation. */
export const successSchema = ({ responses, successStatus }: Operation): Schema =>
  (responses[successStatus] ?? {}) as Schema;

/** The component schemas of a contract by name, for the serializer library. */
export const schemasByName = oncePer((document: ContractDocument): Readonly<Record<string, Schema>> =>
  Object.fromEntries((componentSchemasOf(document) as readonly NamedSchema[]).map((schema) => [schema.$id, schema])),
);

/**
 * Compiles the code of each operation of a contract when it is first called. `npm run build` replaces this module: it compiles the code of our
 * contract into files, and the package loads them instead (scripts/operation-code.ts).
 */
export const codeOf = oncePer((document: ContractDocument): ((operation: Operation) => OperationCode) => {
  // Parameters are text and are coerced to their types. A body is not.
  const text = whenNeeded(() => createAjv(document, true));
  const json = whenNeeded(() => createAjv(document, false));
  return oncePer((operation) => ({
    ...(operation.body && { body: json().compile(operation.body) }),
    ...(operation.query && { query: text().compile(operation.query) }),
    ...(operation.params && { params: text().compile(operation.params) }),
    serialize: fastJsonStringify(successSchema(operation), { schema: { ...schemasByName(document) } }),
  }));
});
