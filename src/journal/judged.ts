import type { JournalEntry } from "./entry.ts";

/** The name in the `User-Agent` of the requests that `verify` sends. */
export const verifyAgent = "audity-mock-verify";

/** Whether a request comes from a client under test: `verify` tests the server. */
export const isOfClient = ({ userAgent }: JournalEntry): boolean => !userAgent?.startsWith(`${verifyAgent}/`);

/** Whether a request is judged as one of the sandbox: it has a token of the sandbox, and comes from a client. */
export const isJudged = (entry: JournalEntry): boolean => entry.tokenId !== null && isOfClient(entry);
