import type { AnyCapability, AnyDataSection, DataSection } from "../capability/capability.ts";
import { Type } from "typebox";
import { Strict } from "../control/schemas.ts";
import { createChecks } from "../control/validate.ts";
import { instantOrOffset } from "../core/instant.ts";
import { notANameOf } from "../core/names.ts";
import { isDeeper } from "../core/parsed-json.ts";
import { whenNeeded } from "../core/when-needed.ts";
import { ControlError, type FieldProblem, inSentences } from "../errors/control-error.ts";
import { ownerData } from "../resources/account/module.ts";
import { dataSchemaOf, sectionsOf } from "./data-schema.ts";

export type EntryData = Readonly<Record<string, unknown>> & { readonly id?: string; readonly name?: string };

/** A user's data that is valid by its schema. */
export type DataTree = { readonly owners: readonly EntryData[] };

type Surroundings = {
  /** The initial time of the sandbox's clock; null: unknown. */
  readonly now: number | null;
  readonly scenarioNames: readonly string[];
};

/** The problems of a user's data: one for each field. @internal */
export type DataCheck = (data: unknown, surroundings: Surroundings) => readonly FieldProblem[];

/** The reference fields of a schema, with the section that they reference. */
export const referencesIn = ({ schema }: AnyDataSection): References =>
  Object.entries(schema.properties).flatMap(([field, property]) => {
    const section = (property as { "x-refers-to"?: string })["x-refers-to"];
    return section === undefined ? [] : [[field, section] as const];
  });

/** The instant fields of a schema, and whether they must be in the past. */
const instantsIn = (properties: Readonly<Record<string, object>>): Instants =>
  Object.entries(properties).flatMap(([field, property]) => {
    const { format, "x-past": isPast = false } = property as { format?: string; "x-past"?: boolean };
    return format === "instant-or-offset" ? [[field, isPast] as const] : [];
  });

type Instants = readonly (readonly [field: string, isPast: boolean])[];

/** The problems of an entry's instants. @param now null: unknown, so that only impossible instants are problems */
function instantProblems(entry: EntryData, instants: Instants, now: number | null): FieldProblem[] {
  const problems: FieldProblem[] = [];
  for (const [field, isPast] of instants) {
    const text = entry[field] as string | undefined;
    if (text === undefined) continue;
    const at = instantOrOffset(text, now ?? NaN);
    if (at === null) problems.push({ field, message: `must be an instant from 1970 to 8999` });
    else if (isPast && now !== null && at > now)
      problems.push({ field, message: "must not be in the future of the sandbox's clock" });
  }
  return problems;
}

/** The entries of a section within a parent entry. */
export const entriesOf = (around: EntryData | null, { field }: Pick<AnyDataSection, "field">): readonly EntryData[] => {
  const entries = around?.[field];
  return Array.isArray(entries) ? (entries as readonly EntryData[]) : [];
};

/** The parent entries of a section, each with its field: the owner, or entries of another section. */
function aroundsOf(
  owner: EntryData,
  place: string,
  { of }: AnyDataSection,
  sections: readonly AnyDataSection[],
): readonly (readonly [entry: EntryData, place: string])[] {
  const around = sections.find(({ field }) => field === of);
  if (!around) return [[owner, place]];
  return aroundsOf(owner, place, around, sections).flatMap(([each, where]) =>
    entriesOf(each, around).map((entry, index) => [entry, `${where}.${around.field}[${index}]`] as const),
  );
}

/** The names and ids of a section's entries, and the names that several entries share. */
type Names = { readonly all: ReadonlySet<string>; readonly shared: ReadonlySet<string> };

/** The name of an entry, which may be invalid by the schema. */
const namesIn = (entry: EntryData | null): readonly string[] =>
  [entry?.id, entry?.name].flatMap((name, index) =>
    typeof name === "string" ? [index === 0 ? name.toLowerCase() : name] : [],
  );

function namesOf(owner: EntryData, section: AnyDataSection, sections: readonly AnyDataSection[]): Names {
  const all = new Set<string>();
  const shared = new Set<string>();
  for (const entry of aroundsOf(owner, "", section, sections).flatMap(([each]) => entriesOf(each, section))) {
    for (const name of new Set(namesIn(entry))) {
      if (all.has(name)) shared.add(name);
      all.add(name);
    }
  }
  return { all, shared };
}

type References = readonly (readonly [field: string, section: string])[];

/** The problems of an entry's references. */
function referenceProblems(entry: EntryData, references: References, names: (of: string) => Names): FieldProblem[] {
  const problems: FieldProblem[] = [];
  for (const [field, of] of references) {
    const reference = entry[field] as string | undefined;
    if (reference === undefined) continue;
    const { all, shared } = names(of);
    const meant = all.has(reference) ? reference : reference.toLowerCase();
    if (!all.has(meant))
      problems.push({
        field,
        message: notANameOf(`the name or id of an entry in the owner's ${of}`, reference, [...all]),
      });
    else if (shared.has(meant)) problems.push({ field, message: `is the name of several ${of}; use an id` });
  }
  return problems;
}

/** The duplicate values of an entry. @param place of the entry @param taken the values of other entries, with their places */
function twinProblems(
  entry: EntryData,
  section: AnyDataSection,
  place: () => string,
  taken: { readonly inFile: Map<string, string>; readonly ids: Map<string, string> },
): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const id = entry.id?.toLowerCase();
  if (id !== undefined) {
    const twin = taken.ids.get(id);
    if (twin !== undefined) problems.push({ field: "id", message: `is also the id of ${twin}` });
    taken.ids.set(id, place());
  }
  for (const field of section.unique ?? []) {
    if (entry[field] === undefined) continue;
    const key = `${section.field} ${field} ${entry[field] as string}`;
    const twin = taken.inFile.get(key);
    if (twin !== undefined) problems.push({ field, message: `is a duplicate of ${twin}` });
    taken.inFile.set(key, place());
  }
  return problems;
}

/** The deepest nesting of data. Bodies of the control plane, which contain the data, may be a few levels deeper. */
const deepest = 90;

export function createDataCheck(capabilities: readonly AnyCapability[]): DataCheck {
  const sections = sectionsOf(capabilities);
  const check = whenNeeded(() => createChecks(false)(dataSchemaOf(capabilities)));
  const references = new Map(sections.map((section) => [section, referencesIn(section)]));
  const instants = new Map(sections.map((section) => [section, instantsIn(section.schema.properties)]));
  const ownerInstants = instantsIn(ownerData.fields);

  function ownerProblems(
    owner: EntryData,
    place: string,
    inFile: Map<string, string>,
    broken: ReadonlySet<string>,
    { now, scenarioNames }: Surroundings,
  ): FieldProblem[] {
    const problems: FieldProblem[] = [];
    const at = (text: string) => instantOrOffset(text, now ?? NaN) ?? NaN;
    const known = new Map<string, Names>();
    const names = (of: string): Names => {
      const found =
        known.get(of) ?? namesOf(owner, sections.find(({ field }) => field === of) as AnyDataSection, sections);
      known.set(of, found);
      return found;
    };
    for (const section of sections) {
      const taken = { inFile, ids: new Map<string, string>() };
      const { check: ownProblems } = section as DataSection;
      const referring = references.get(section) ?? [];
      const timed = instants.get(section) ?? [];
      for (const [around, within] of aroundsOf(owner, place, section, sections)) {
        for (const [index, entry] of entriesOf(around, section).entries()) {
          const where = () => `${within}.${section.field}[${index}]`;
          // The schema check has reported its problems. Check the other entries.
          if (broken.size > 0 && broken.has(where())) continue;
          const wrongInstants = instantProblems(entry, timed, now);
          const found = [
            ...twinProblems(entry, section, where, taken),
            ...referenceProblems(entry, referring, names),
            ...wrongInstants,
            ...((wrongInstants.length === 0 && ownProblems?.(entry, at, { scenarioNames })) || []),
          ];
          for (const { field, message } of found) problems.push({ field: `${where()}.${field}`, message });
        }
      }
    }
    return problems;
  }

  return (data, surroundings) => {
    if (isDeeper(data, deepest))
      return [{ field: "body", message: `must not be nested in more than ${deepest} levels` }];
    const problems = check()(data);
    const { owners } = (data ?? {}) as Partial<DataTree>;
    if (!Array.isArray(owners)) return problems;
    const broken = new Set(problems.flatMap(({ field }) => placesIn(field)));
    const inFile = new Map<string, string>();
    const others = owners.flatMap((owner: EntryData | null, index) => {
      const place = `owners[${index}]`;
      if (typeof owner !== "object" || owner === null) return [];
      const ownFields = broken.has(place)
        ? []
        : [...instantProblems(owner, ownerInstants, surroundings.now), ...ownerData.check(owner)];
      const twin = owners.findIndex((each: EntryData | null) => each?.id !== undefined && each.id === owner.id);
      return [
        ...(twin < index && twin >= 0 ? [{ field: `${place}.id`, message: `is also the id of owners[${twin}]` }] : []),
        ...ownFields.map((each) => ({ ...each, field: `${place}.${each.field}` })),
        ...ownerProblems(owner, place, inFile, broken, surroundings),
      ];
    });
    return [...problems, ...others];
  };
}

/**
 * The entry of an invalid field and its parents: `owners[0].projects[1].analyses[2]` and `owners[0].projects[1]`. An owner
 * counts only for its own fields.
 */
function placesIn(field: string): readonly string[] {
  const steps = [...field.matchAll(/\[\d+\]/g)].map(({ index, 0: { length } }) => field.slice(0, index + length));
  return steps.length === 1 ? steps : steps.slice(1);
}

/** Problems of a user's data. Fields are relative to the data. */
export class DataProblems extends ControlError {
  constructor(problems: readonly FieldProblem[], status = 400) {
    super(status, inSentences(problems), problems);
  }
}

/** Runs a function, and prefixes the fields of its data problems with the field of the call that contains the data. */
export function inField<T>(field: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof DataProblems)) throw error;
    const problems = error.errors.map((problem) => ({ ...problem, field: `${field}.${problem.field}` }));
    throw new ControlError(error.status, inSentences(problems), problems);
  }
}

/** Parses stored data. */
export const treeOf = (json: string): DataTree => JSON.parse(json) as DataTree;

/** The replacement of a token in stored data. */
const KeptToken = Strict({
  digest: Type.String({ pattern: "^[0-9a-f]{64}$" }),
  prefix: Type.String({ pattern: "^aky_[0-9A-Za-z]{4,8}$" }),
});

/** The problems of stored data from an untrusted file. */
export function problemsOfKept(check: DataCheck, kept: unknown, surroundings: Surroundings): readonly FieldProblem[] {
  const { owners } = (kept ?? {}) as { readonly owners?: unknown };
  if (!Array.isArray(owners)) return check(kept, surroundings);
  const checkToken = createChecks(false)(KeptToken);
  const problems: FieldProblem[] = [];
  const given = owners.map((owner: unknown) => {
    const { tokens } = (owner ?? {}) as { readonly tokens?: unknown };
    if (!Array.isArray(tokens)) return owner;
    return {
      ...(owner as object),
      tokens: tokens.map((entry: unknown) => {
        const { digest, prefix, ...rest } = (entry ?? {}) as Readonly<Record<string, unknown>>;
        problems.push(...checkToken({ digest, prefix }));
        // Use any valid token, because the original text is not stored.
        return { ...rest, token: `aky_${String(digest).slice(0, 32)}` };
      }),
    };
  });
  return problems.length > 0 ? problems : check({ ...(kept as object), owners: given }, surroundings);
}
