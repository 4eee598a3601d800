/** What a command of a model names: a thing of the owner `of`, or of the asking owner, and its index. */
type Naming = { readonly owner: number; readonly of: number | null; readonly which: number };

/** The index of what nobody has. */
const none = 7;

/** What a command names, and the same as `own` where it belongs to who asks. */
export function named<Owner, Thing>(
  { owners }: { readonly owners: readonly Owner[] },
  { owner, of, which }: Naming,
  thingsOf: (owner: Owner) => readonly Thing[],
) {
  const holder = owners[of ?? owner] as Owner;
  const asking = owners[owner] as Owner;
  const things = thingsOf(holder);
  const thing = which === none ? undefined : things[which % Math.max(1, things.length)];
  return { asking, holder, thing, own: holder === asking ? thing : undefined };
}
