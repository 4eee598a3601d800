import { Validator } from "@seriousme/openapi-schema-validator";
import contract from "../openapi.json" with { type: "json" };

/** Checks `openapi.json` against the schema of OpenAPI 3.1. Throws Error with what is wrong. */
export async function validate(): Promise<void> {
  const { valid, errors } = await new Validator().validate(structuredClone(contract));
  if (!valid) throw new Error(`openapi.json is not a valid OpenAPI document: ${JSON.stringify(errors, null, 2)}`);
}
