/**
 * What ends at once when nobody reads it any more, instead of when there would be something to read.
 * @param end lets what is waited for be over
 */
export function endedBy<T>(items: AsyncGenerator<T, void>, end: () => void): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => items.next(),
      return() {
        end();
        return items.return();
      },
    }),
  };
}
