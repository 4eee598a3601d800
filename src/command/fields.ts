import type { Parse, Value } from "./control-command.ts";
import { asJson, asNumber, asSwitch } from "./values.ts";

/** The part of a JSON schema that the command line uses. */
type Schema = {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly format?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly "x-flag"?: string;
};

/** A field of a call. Dots in its name lead into objects. */
export type Field = { readonly field: string; readonly schema: Schema; readonly isRequired: boolean };

type Fixed = Readonly<Record<string, unknown>>;

/**
 * The fields of a schema that a command does not fix. An object is replaced by the fields inside it.
 * @param fixed values that the words of the command imply, by field
 * @param whole objects that one option gives as a whole
 */
export function fieldsOf(schema: Schema, fixed: Fixed, whole: readonly string[], prefix = ""): readonly Field[] {
  const { properties = {}, required = [] } = schema;
  return Object.entries(properties).flatMap(([name, property]): readonly Field[] => {
    const field = prefix + name;
    const isRequired = required.includes(name);
    if (field in fixed || property.const !== undefined) return [];
    const resolved = { ...matchingMember(property, field, fixed), ...property };
    if (!resolved.properties || whole.includes(field)) return [{ field, schema: resolved, isRequired }];
    const inside = fieldsOf(resolved, fixed, whole, `${field}.`);
    return inside.map((each) => ({ ...each, isRequired: isRequired && each.isRequired }));
  });
}

/** The member of a union that a command uses: the object that agrees with the fixed values, otherwise the first that is not null. */
function matchingMember({ anyOf = [] }: Schema, field: string, fixed: Fixed): Schema | undefined {
  const agrees = ({ properties = {} }: Schema) =>
    Object.entries(properties).every(([name, { const: only }]) => {
      const said = fixed[`${field}.${name}`];
      return only === undefined || said === undefined || said === only;
    });
  return anyOf.find((each) => each.properties && agrees(each)) ?? anyOf.find(({ type }) => type !== "null");
}

/** The argument that gives a field by position. */
export function argumentFor(field: Field, mayBeLeftOut: boolean): Value {
  const { "x-flag": own = `<${unitOf(field) ?? lastWordOf(field)}>` } = field.schema;
  const flag = own.replace(/^--\S+ /, "");
  const isRequired = field.isRequired && !mayBeLeftOut;
  return valueFor(field, isRequired ? flag : flag.replace(/^<(.*)>$/, "[$1]"), parseFor(field));
}

/** The option that gives a field. */
export function optionFor(field: Field): Value {
  const { "x-flag": own = `<${placeholderOf(field)}>` } = field.schema;
  const flag = own.startsWith("--") ? own : `--${nameOf(field)} ${own}`;
  return valueFor(field, flag, flag.includes(" ") ? parseFor(field) : () => true);
}

function valueFor({ field, schema }: Field, flag: string, parse: Parse | undefined): Value {
  const repeatable = schema.type === "array" && parse !== asJson;
  return { flag, field, description: descriptionOf(schema, flag, repeatable), parse, repeatable };
}

/** The name of a field as the command line writes it: `starts-in` for `startsInMs`. */
const nameOf = ({ field }: Field): string =>
  field
    .replace(/Ms$/, "")
    .replaceAll(/\.|(?=[A-Z])/g, "-")
    .toLowerCase();

const lastWordOf = (field: Field): string => nameOf(field).split("-").at(-1) ?? "";

const typesOf = (schema: Schema): readonly unknown[] => schema.enum?.map((each) => typeof each) ?? [schema.type].flat();

const isNumber = (schema: Schema): boolean => typesOf(schema).some((type) => type === "integer" || type === "number");

const isDuration = ({ field, schema }: Field): boolean => field.endsWith("Ms") && typesOf(schema).includes("string");

function unitOf(field: Field): string | undefined {
  if (isDuration(field)) return "duration";
  return field.schema.format === "instant" ? "instant" : undefined;
}

/** A placeholder lists all possible values if it is at most this long. */
const longestPlaceholder = 24;

function placeholderOf(field: Field): string {
  const { schema } = field;
  const values = schema.enum?.join("|") ?? "";
  if (values !== "" && values.length <= longestPlaceholder) return values;
  if (schema.type === "boolean") return "on|off";
  const unit = unitOf(field);
  if (unit !== undefined) return unit;
  if (isNumber(schema)) return "number";
  return parseFor(field) === asJson ? "json" : lastWordOf(field);
}

/** Parses the text of a field; undefined keeps the text. Objects are given as JSON, lists as JSON or with commas. */
function parseFor(field: Field): Parse | undefined {
  const types = typesOf(field.schema);
  // The control plane parses durations.
  if (isDuration(field)) return undefined;
  if (isNumber(field.schema)) return asNumber;
  if (types.includes("boolean")) return asSwitch;
  if (types.includes("string")) return undefined;
  const ofItem = types.includes("array") ? parseFor({ ...field, schema: field.schema.items ?? {} }) : asJson;
  if (ofItem === asJson) return asJson;
  return (text, flag) => text.split(",").map((item) => (ofItem ? ofItem(item, flag) : item));
}

/** A description names at most this many values. */
const mostValues = 12;

const lowerFirst = (text: string) => text.replace(/^[A-Z](?![A-Z])/, (first) => first.toLowerCase());

/** The first sentence of a schema's description, its values, and its default: that of the schema or the words after `Default:`. */
function descriptionOf(schema: Schema, flag: string, isList: boolean): string {
  const [text = "", usualInWords = ""] = (schema.description ?? "").split(" Default: ");
  const [sentence = ""] = text.split(/\.(?: |$)/);
  const values = (schema.enum ?? schema.items?.enum ?? []).map(String);
  const isShort = values.length <= mostValues && !flag.includes(values.join("|"));
  const said = [lowerFirst(sentence), isShort && values.join(", ")];
  const more = isList ? "; repeat it or use commas for more" : "";
  const usual = schema.default === undefined ? usualInWords.replace(/\.$/, "") : inWords(schema.default);
  return (said.filter(Boolean).join(": ") + more + (usual && ` (default: ${lowerFirst(usual)})`)).trim();
}

function inWords(value: unknown): string {
  if (typeof value === "boolean") return value ? "on" : "off";
  return [value].flat().map(String).join(", ");
}
