import type { Database } from "./open.ts";

type Shared = Pick<Database, "transaction"> & {
  /** Takes over what another process has written to the file. @returns whether one has written */
  readonly refresh: () => boolean;
};

/** After so many attempts that met a write of another process, the next one keeps others from writing. */
const mostDisturbed = 3;

/**
 * Runs reads so that none mixes the state before and after a write of another process: they run again when one has written
 * meanwhile, also when they failed.
 * @param work gets the number of the attempt, from 1. It must not have changed anything when it throws
 * @param isFinal whether an answer is used as it is, because it changed something or does not depend on later reads
 */
export function consistently<Answer>(
  { transaction, refresh }: Shared,
  work: (attempt: number) => Answer,
  isFinal: (answer: Answer) => boolean,
): Answer {
  for (let attempt = 1; attempt <= mostDisturbed; attempt += 1) {
    try {
      const answer = work(attempt);
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
