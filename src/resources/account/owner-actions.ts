import type { Context } from "../../capability/capability.ts";
import { ownerView } from "./find-account.ts";
import { ControlError, fieldError } from "../../errors/control-error.ts";
import type { ActionsOf } from "../../control/route.ts";
import type { tokenRoutes } from "./routes.ts";
import { balanceAt } from "./credits.ts";
import { ownerStore } from "./owner-store.ts";
import { thereIs } from "../../core/names.ts";

export function ownerActions({ use, sandboxes, database: { transaction } }: Context) {
  const { find } = sandboxes;
  const owners = use(ownerStore);
  return {
    setAccount({ sandbox, owner: id, tier, creditsAllocated, creditsUsed }) {
      const found = find(sandbox);
      const now = found.clock.now();
      return transaction(() => {
        const all = owners.ofSandbox(found.key);
        const owner = all.find((each) => each.id === id);
        if (!owner) {
          const right = thereIs(
            id,
            all.map((each) => each.id),
          );
          throw new ControlError(404, `The sandbox ${found.name} has no owner ${JSON.stringify(id)}; ${right}.`);
        }
        const { period, used } = balanceAt(owner, now);
        const account = {
          tier: tier ?? owner.tier,
          creditsAllocated: creditsAllocated ?? owner.creditsAllocated,
          creditsUsed: creditsUsed ?? used,
        };
        if (account.creditsUsed > account.creditsAllocated) {
          const field = creditsUsed === undefined ? "creditsAllocated" : "creditsUsed";
          throw fieldError(
            field,
            `leaves ${account.creditsUsed} credits used of ${account.creditsAllocated}; use no more than there are`,
          );
        }
        owners.saveAccount(owner.key, { ...account, creditsPeriod: period });
        return ownerView({ ...owner, ...account, creditsPeriod: period }, now);
      });
    },
  } satisfies Pick<ActionsOf<typeof tokenRoutes>, "setAccount">;
}
