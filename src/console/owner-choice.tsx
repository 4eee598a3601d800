import type { Signal } from "@preact/signals";
import { sandbox, type SandboxView } from "./world.ts";

/** The id of an owner of the sandbox; undefined: there is no such owner, and so the first is meant. */
export const ownerAmong = ({ owners }: SandboxView, id: string): string | undefined =>
  owners.some((owner) => owner.id === id) ? id : undefined;

/** Lets one of the owners be chosen, where there are several. */
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
