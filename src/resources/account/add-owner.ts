import type { Context } from "../../capability/capability.ts";
import { base62Of, draw } from "../../core/seed.ts";
import type { Account, Beginning, DemoData } from "../../sandbox/settings.ts";
import { type OwnerRow, ownerStore } from "./owner-store.ts";

type SandboxId = { readonly key: number; readonly seed: number };

const dayMs = 86_400_000;

const secondAccount: Account = { tier: "starter", creditsAllocated: 2000, creditsUsed: 1500 };

/**
 * Adds an owner to a sandbox, with the demo data that each capability has for him. Call it in a transaction.
 * @param kind what the owner's id is drawn for, together with `ordinal`
 */
export function addOwner(
  context: Context,
  sandbox: SandboxId,
  account: Account,
  now: number,
  kind: "demo" | "added",
  ordinal: number,
  demoData: DemoData,
): OwnerRow {
  const id = `user_${base62Of(draw(sandbox.seed, "owner id", kind, ordinal), 27)}`;
  const owner = context.use(ownerStore).insert({ ...account, id, sandboxKey: sandbox.key, createdAt: now - 9 * dayMs });
  for (const { seed } of context.capabilities) seed?.(context, sandbox, owner, demoData, now);
  return owner;
}

/** Adds the owners that a sandbox begins with. Call it in a transaction. */
export function addFirstOwners(
  context: Context,
  sandbox: SandboxId,
  { demoData, account }: Pick<Beginning, "demoData" | "account">,
  now: number,
): readonly OwnerRow[] {
  const accounts = demoData === "full" ? [account, secondAccount] : [account];
  return accounts.map((each, index) => addOwner(context, sandbox, each, now, "demo", index, demoData));
}
