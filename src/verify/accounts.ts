import type { Answer, Ask, Note } from "./asking.ts";
import type { FindId, ProbeAccount } from "../contract/probe.ts";
import { withoutIds } from "./operations.ts";

/** What was found in an account, by what has found it. */
export type FoundIds = Map<FindId, Promise<string | undefined>>;

const isSuccess = ({ status }: Answer): boolean => status >= 200 && status < 300;

/**
 * An account as probes see it.
 * @param ask sends a request with its token
 * @param note is told of a write that fails
 * @param job the id of a job that the user has named
 */
export const accountOf = (ask: Ask, note: Note, mayWrite: boolean, job: string | undefined): ProbeAccount => ({
  async read(path) {
    const answer = await ask("GET", path);
    return isSuccess(answer) ? answer.body : undefined;
  },
  async write(method, path, body) {
    if (!mayWrite) return undefined;
    const answer = await ask(method, path, { body });
    if (isSuccess(answer)) return answer.body;
    note(`status of ${method} ${withoutIds(path)}`, false, answer.status, "a success");
    return undefined;
  },
  named: { job },
});

/** Finds the ids of an account, each once. */
export const findOnce =
  (account: ProbeAccount, found: FoundIds) =>
  async (find: FindId | undefined): Promise<string | undefined> => {
    if (!find) return undefined;
    const known = found.get(find) ?? find(account);
    found.set(find, known);
    return known;
  };
