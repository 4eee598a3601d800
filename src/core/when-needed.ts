/**
 * Makes something when it is first needed, and keeps it: unless making it failed, at once or as a promise. Then it is made
 * again for the next caller.
 */
export function whenNeeded<T>(make: () => T): () => T {
  let kept: { readonly made: T } | undefined;
  return () => {
    if (kept) return kept.made;
    const making = (kept = { made: make() });
    if (making.made instanceof Promise)
      making.made.catch(() => {
        kept = undefined;
      });
    return making.made;
  };
}
