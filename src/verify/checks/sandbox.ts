import type { Check } from "../check.ts";
import { type ContractOperation, harmless } from "../operations.ts";
import { codeOf } from "../world.ts";

/** Checks of features that only audity-mock has. They are skipped for other servers. */
export const sandboxChecks: readonly Check[] = [
  {
    id: "sandbox.journal",
    demand: "The journal contains each request once, in order, with operation and status",
    clause: "documentation: journal",
    basis: "inferred",
    needs: "sandbox",
    async run({ operations, request, ownId, is, own }) {
      for (const { probe } of operations) await ownId(probe.findId);
      const { journal, limits } = own();
      await limits.switchOff();
      const after = (await journal.read({ limit: 1 })).entries.at(-1)?.number ?? 0;
      const sent: unknown[] = [];
      for (const operation of operations) {
        // Ask twice: the second response may come from a cache.
        for (let count = 0; count < 2; count += 1) {
          const { status } = await request(operation, harmless(operation));
          sent.push([operation.id, status]);
        }
      }
      const { entries } = await journal.read({ after, limit: 10_000 });
      is(
        "operations and statuses",
        entries.map(({ operation, status }) => [operation, status]),
        sent,
      );
    },
  },
  {
    id: "sandbox.faults",
    demand: "A fault applies only to its operation, and only as often as given",
    clause: "documentation: faults",
    basis: "inferred",
    needs: "sandbox",
    async run({ operations, request, is, own }) {
      const { faults, limits } = own();
      await limits.switchOff();
      const asked = async (operation: ContractOperation) => {
        const { status, body } = await request(operation, { ...harmless(operation), exhausting: true });
        return [status, codeOf(body)];
      };
      for (const operation of operations) {
        const usual = await asked(operation);
        // The contract allows this response for every operation.
        const effect = { kind: "status", status: 429, body: { error: "Injected fault", code: "INJECTED" } } as const;
        const fault = await faults.add({ operation: operation.id, times: 1, effect });
        is(`${operation.id} with a fault`, await asked(operation), [429, "INJECTED"]);
        is(`${operation.id} afterwards`, await asked(operation), usual);
        await faults.remove(fault.id);
      }
    },
  },
];
