/**
 * An async iterator that its reader can stop at any time: `break` ends it immediately, also while it waits for the next item.
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
