import { signal } from "@preact/signals";
import { call } from "./plane.ts";
import { sandbox } from "./world.ts";

/** The version of the server; empty before it is known. */
export const version = signal("");

/** Tokens of the Agent API that this page has seen, by owner; nobody else shows them again. */
const ofOwners = signal<ReadonlyMap<string, string>>(new Map());

/** Those of the demo data, in the order of the owners of the default sandbox. */
const ofDemo = signal<readonly string[]>([]);

/** Reads what is true of the whole server. @throws Refusal */
export async function learnServer(): Promise<void> {
  const server = await call("readServer", {});
  version.value = server.version;
  ofDemo.value = [server.tokens.full, server.tokens.secondOwner];
}

export function learnToken(ownerId: string, token: string): void {
  ofOwners.value = new Map([...ofOwners.value, [ownerId, token]]);
}

/** A token with which an owner can be asked for; undefined where the page was never shown one. */
export function tokenOf(ownerId: string): string | undefined {
  const known = ofOwners.value.get(ownerId);
  if (known !== undefined || sandbox.value?.name !== "default") return known;
  return ofDemo.value[sandbox.value.owners.findIndex(({ id }) => id === ownerId)];
}
