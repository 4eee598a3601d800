/**
 * Items whose reader may stop at any time: `break` ends them at once, also while the next one is waited for.
 * @param cleanup ends the wait
 */
export function withCleanup<T>(items: AsyncGenerator<T, void>, cleanup: () => void): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => items.next(),
      return() {
        cleanup();
        return items.return();
      },
    }),
  };
}
