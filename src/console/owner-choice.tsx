import type { Signal } from "@preact/signals";
import { sandbox, type SandboxView } from "./world.ts";

/** The id, if an owner of the sandbox has it; undefined stands for the first owner. */
export const ownerAmong = ({ owners }: SandboxView, id: string): string | undefined =>
  owners.some((owner) => owner.id === id) ? id : undefined;

/** A select element for the owners, when there are several. */
export function OwnerChoice({ chosen }: { readonly chosen: Signal<string> }) {
  const view = sandbox.value;
  if (!view || view.owners.length < 2) return null;
  return (
    <label>
      <span class="hidden">Owner</span>
      <select
        class="owner"
        value={ownerAmong(view, chosen.value) ?? view.owners[0]?.id ?? ""}
        onChange={({ currentTarget }) => (chosen.value = currentTarget.value)}
      >
        {view.owners.map(({ id }) => (
          <option key={id} value={id}>
            {id}
          </option>
        ))}
      </select>
    </label>
  );
}
