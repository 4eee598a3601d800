import type { Database } from "./open.ts";

type Shared = Pick<Database, "transaction"> & {
  /** Loads the changes of another process to the file. @returns whether there were any */
  readonly refresh: () => boolean;
};

/** After this many attempts that were disturbed by writes of another process, the next one locks the database. */
const mostDisturbed = 3;

/**
 * Runs reads so that they never mix the states before and after a write of another process: they are repeated if another process
 * wrote meanwhile, also if they failed.
 * @param work gets the number of the attempt, from 1. It must not have changed anything when it throws
 * @param isFinal whether to use a result without repeating, because it changed something or does not depend on later reads
 */
export function consistently<Answer>(
  { transaction, refresh }: Shared,
  work: (attempt: number) => Answer,
  isFinal: (answer: Answer) => boolean,
): Answer {
  for (let attempt = 1; attempt <= mostDisturbed; attempt += 1) {
    try {
      const answer = work(attempt);
      // Nobody waits for a result that is dropped: its failure must not end the process.
      if (answer instanceof Promise) answer.catch(() => undefined);
      if (isFinal(answer) || !refresh()) return answer;
    } catch (error) {
      if (!refresh()) throw error;
    }
  }
  return transaction(() => {
    refresh();
    return work(mostDisturbed + 1);
  });
}
