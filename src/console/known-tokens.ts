import { signal } from "@preact/signals";
import { call } from "./plane.ts";
import { sandboxNow } from "./sandbox-time.ts";
import { sandbox, tokens, type TokenView } from "./world.ts";

type Scope = TokenView["scopes"][number];

/** The tokens that were created on this page, newest first. The server shows them only once. */
const minted = signal<readonly string[]>([]);

/** The tokens of the demo data, which the control plane shows at any time. */
const ofDemo = signal<readonly string[]>([]);

/** Reads the tokens of the demo data. @throws Refusal */
export async function learnServer(): Promise<void> {
  const { full, secondOwner } = (await call("readServer", {})).tokens;
  ofDemo.value = [full, secondOwner];
}

export function learnToken(token: string): void {
  minted.value = [token, ...minted.value];
}

/** Whether a token belongs to a view, which has only its prefix, and may be used with a scope now. */
const isUsable = (token: string, scope: Scope, { prefix, state, scopes, expiresAt }: TokenView): boolean =>
  token.startsWith(prefix) &&
  state === "active" &&
  scopes.includes(scope) &&
  (expiresAt === null || Date.parse(expiresAt) > sandboxNow());

/**
 * A working token of an owner, if the page knows one; and `shown`, the token if the page may show it. Tokens that were created
 * on the page are not shown again.
 */
export function tokenOf(
  ownerId: string,
  scope: Scope = "read",
): { readonly token: string | undefined; readonly shown: string | undefined } {
  const own = tokens.value.filter((each) => each.ownerId === ownerId);
  const isOwn = (token: string) => own.some((each) => isUsable(token, scope, each));
  const demo = sandbox.value?.name === "default" ? ofDemo.value : [];
  // The demo tokens have the same prefix, so the order of the owners decides which is whose.
  const shown = demo[sandbox.value?.owners.findIndex(({ id }) => id === ownerId) ?? -1];
  if (shown !== undefined && isOwn(shown)) return { token: shown, shown };
  return { token: minted.value.find(isOwn), shown: undefined };
}
