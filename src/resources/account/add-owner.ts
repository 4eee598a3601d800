import type { Context } from "../../capability/capability.ts";
import { base62Of, draw } from "../../core/seed.ts";
import type { Account, Beginning, DemoData } from "../../sandbox/settings.ts";
import { type OwnerRow, ownerStore } from "./owner-store.ts";

type SandboxId = { readonly key: number; readonly seed: number };

const dayMs = 86_400_000;

const secondAccount: Account = { tier: "starter", creditsAllocated: 2000, creditsUsed: 1500 };

/**
 * Adds an owner with the demo data of each capability to a sandbox. Call it in a transaction.
 * @param kind input of the random id of the owner, together with `ordinal`
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

/** Adds the initial owners of a sandbox. Call it in a transaction. */
export function addFirstOwners(
  context: Context,
  sandbox: SandboxId,
  { demoData, account }: Pick<Beginning, "demoData" | "account">,
  now: number,
): readonly OwnerRow[] {
  const accounts = demoData === "full" ? [account, secondAccount] : [account];
  return accounts.map((each, index) => addOwner(context, sandbox, each, now, "demo", index, demoData));
}
