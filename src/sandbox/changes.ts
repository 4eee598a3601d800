/** Tells those who watch a sandbox that something in it may be another than it was. */
export type Changes = {
  readonly touch: (sandboxKey: number) => void;
  readonly touchAll: () => void;
  /** Calls a listener at each change of a sandbox, until the function that it returns is called. */
  readonly listen: (sandboxKey: number, listener: () => void) => () => void;
};

export function createChanges(): Changes {
  const listeners = new Map<() => void, number>();
  const touch = (sandboxKey: number | null) => {
    for (const [listener, key] of [...listeners]) if (sandboxKey === null || key === sandboxKey) listener();
  };
  return {
    touch,
    touchAll: () => touch(null),
    listen(sandboxKey, listener) {
      // Its own, so that one that listens twice is two.
      const own = () => listener();
      listeners.set(own, sandboxKey);
      return () => void listeners.delete(own);
    },
  };
}
