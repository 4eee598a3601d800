import { signal } from "@preact/signals";
import { call } from "./plane.ts";
import { sandboxNow } from "./sandbox-time.ts";
import { sandbox, tokens, type TokenView } from "./world.ts";

/** Tokens of the Agent API that this page was shown, newest first; nobody else is shown them again. */
const minted = signal<readonly string[]>([]);

/** Those of the demo data, which whoever controls the server may read at any time. */
const ofDemo = signal<readonly string[]>([]);

/** Reads the tokens of the demo data. @throws Refusal */
export async function learnServer(): Promise<void> {
  const { full, secondOwner } = (await call("readServer", {})).tokens;
  ofDemo.value = [full, secondOwner];
}

export function learnToken(token: string): void {
  minted.value = [token, ...minted.value];
}

/** Whether a token, of which a sandbox tells only the beginning, is this one and may read now. */
const isUsable = (token: string, { prefix, state, scopes, expiresAt }: TokenView): boolean =>
  token.startsWith(prefix) &&
  state === "active" &&
  scopes.includes("read") &&
  (expiresAt === null || Date.parse(expiresAt) > sandboxNow());

/**
 * A token with which an owner can be asked for, as far as the page knows one that works; and the same as it may be shown:
 * what was shown once is not shown again.
 */
export function tokenOf(ownerId: string): { readonly token: string | undefined; readonly shown: string | undefined } {
  const own = tokens.value.filter((each) => each.ownerId === ownerId);
  const isOwn = (token: string) => own.some((each) => isUsable(token, each));
  const demo = sandbox.value?.name === "default" ? ofDemo.value : [];
  // Of the demo's tokens the beginning is the same; they are told apart by the order of their owners.
  const shown = demo[sandbox.value?.owners.findIndex(({ id }) => id === ownerId) ?? -1];
  if (shown !== undefined && isOwn(shown)) return { token: shown, shown };
  return { token: minted.value.find(isOwn), shown: undefined };
}
