import type { AnyCapability, Context, DataScope, DataSection, Known } from "../capability/capability.ts";
import { digestOf, prefixOf } from "../agent/token.ts";
import { instantOrOffset } from "../core/instant.ts";
import { draw, uuidOf, wholeNumberOf } from "../core/seed.ts";
import type { FieldProblem } from "../errors/control-error.ts";
import { ownerData, type OwnerRow } from "../resources/account/module.ts";
import type { Scenario } from "../scenarios/scenarios.ts";
import { DataProblems, entriesOf, type EntryData, type DataTree, referencesIn } from "./data-problems.ts";
import { sectionsOf } from "./data-schema.ts";

/** The number of entries in each section of the data. */
export function countsOf(capabilities: readonly AnyCapability[], { owners }: DataTree): ReadonlyMap<string, number> {
  const sections = sectionsOf(capabilities);
  const counts = new Map([["owners", owners.length]]);
  for (const section of sections) {
    const around = sections.find(({ field }) => field === section.of);
    const arounds = around ? owners.flatMap((owner) => entriesOf(owner, around)) : owners;
    counts.set(
      section.field,
      arounds.reduce((sum, each) => sum + entriesOf(each, section).length, 0),
    );
  }
  return counts;
}

/** Whether the data contains tokens. */
export const holdsTokens = ({ owners }: DataTree): boolean =>
  owners.some((owner) => entriesOf(owner, { field: "tokens" }).length > 0);

/** The stored form of the data: only the owners, with digests instead of tokens. */
export const kept = ({ owners }: DataTree, shard: string): DataTree => ({
  owners: owners.map((owner) => {
    const tokens = entriesOf(owner, { field: "tokens" });
    if (tokens.length === 0) return owner;
    return {
      ...owner,
      tokens: tokens.map(({ token, ...rest }) => ({
        ...rest,
        digest: digestOf(token as string),
        prefix: prefixOf(token as string, shard),
      })),
    };
  }),
});

/** The entries of a section for references, in order, by id and by name. */
type Remembered = { readonly inOrder: Known[]; readonly named: Map<string, Known> };

/**
 * Adds a user's data to an empty sandbox. Call it in a transaction.
 * @param data valid data in the stored form
 * @param onProgress called with the number of added entries
 * @throws DataProblems when another sandbox has a value that must be unique on the server
 */
export function applyData(
  context: Context,
  sandbox: { readonly key: number; readonly seed: number },
  { owners }: DataTree,
  now: number,
  scenarioNamed: (name: string) => Scenario | undefined,
  onProgress?: (added: number) => void,
): readonly OwnerRow[] {
  const sections = sectionsOf(context.capabilities) as readonly DataSection[];
  const counts = countsOf(context.capabilities, { owners });
  const referredTo = new Set(
    sections
      .filter(({ field }) => (counts.get(field) ?? 0) > 0)
      .flatMap((section) => [
        ...referencesIn(section).map(([, of]) => of),
        ...(section.of === undefined ? [] : [section.of]),
      ]),
  );
  let count = 0;
  const added = () => {
    count += 1;
    onProgress?.(count);
  };
  return owners.map((entry, index) => {
    const owner = ownerData.add(context, sandbox, entry, index, now);
    added();
    const known = new Map<string, Remembered>();
    const scope: DataScope = {
      context,
      sandbox,
      owner,
      now,
      added,
      scenarioNamed,
      at: (text, usual) => (text === undefined ? usual : (instantOrOffset(text, now) ?? usual)),
      owned: ({ id }, what, at) => ({
        sandboxKey: owner.sandboxKey,
        ownerKey: owner.key,
        id: id?.toLowerCase() ?? uuidOf(draw(sandbox.seed, what, owner.id, at)),
      }),
      drawn: (what, at, [least, most]) =>
        now - wholeNumberOf(draw(sandbox.seed, `data ${what}`, owner.id, at), least, most),
      remember(section, name, found) {
        if (!referredTo.has(section)) return;
        const { inOrder, named } = known.get(section) ?? { inOrder: [], named: new Map<string, Known>() };
        known.set(section, { inOrder, named });
        inOrder.push(found);
        for (const each of [found.id, name]) if (each !== undefined) named.set(each, found);
      },
      find(section, reference) {
        const named = known.get(section)?.named;
        const found = named?.get(reference) ?? named?.get(reference.toLowerCase());
        if (!found) throw new Error(`Unknown entry ${JSON.stringify(reference)} of ${section}.`);
        return found;
      },
    };
    const assertNoConflict = (section: DataSection, some: readonly EntryData[], place: string) => {
      if (!section.conflict) return;
      const problems = some.flatMap((each, at): FieldProblem[] => {
        const problem = section.conflict?.(context, each);
        return problem ? [{ ...problem, field: `${place}[${at}].${problem.field}` }] : [];
      });
      if (problems.length > 0) throw new DataProblems(problems, 409);
    };
    for (const section of sections) {
      if (section.of === undefined) {
        const entries = entriesOf(entry, section);
        assertNoConflict(section, entries, `owners[${index}].${section.field}`);
        if (entries.length > 0) section.add(scope, entries);
        continue;
      }
      const around = sections.find(({ field }) => field === section.of);
      for (const [at, each] of (around ? entriesOf(entry, around) : []).entries()) {
        const entries = entriesOf(each, section);
        if (entries.length > 0) section.add(scope, entries, known.get(section.of)?.inOrder[at]);
      }
    }
    return owner;
  });
}

/** Data without the unique values that another sandbox of the server has. */
export function withoutConflicts(context: Context, { owners }: DataTree): DataTree {
  const sections = (sectionsOf(context.capabilities) as readonly DataSection[]).filter(({ conflict }) => conflict);
  return {
    owners: owners.map((owner) => {
      const changed = sections.flatMap((section) => {
        const entries = entriesOf(owner, section);
        if (entries.length === 0) return [];
        const left = entries.flatMap((entry) => {
          const field = section.conflict?.(context, entry)?.field;
          if (field === undefined) return [entry];
          // Without the field a new value is generated. Remove the entry if the field is required.
          return section.schema.required.includes(field)
            ? []
            : [Object.fromEntries(Object.entries(entry).filter(([name]) => name !== field))];
        });
        return [[section.field, left] as const];
      });
      return { ...owner, ...Object.fromEntries(changed) };
    }),
  };
}
