/**
 * Creates a value on first use and caches it. If creating it fails, also as a promise, the next caller tries again.
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
