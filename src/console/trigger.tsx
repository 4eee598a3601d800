import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Output } from "../app/control-routes.ts";
import { Choice } from "./choice.tsx";
import { Lever } from "./lever.tsx";
import { OwnerChoice, ownerAmong } from "./owner-choice.tsx";
import { call, ignoreRefusal } from "./plane.ts";
import { keyOf, sandbox, selectedKey } from "./world.ts";

/** The scenarios of the sandbox. */
const scenarios = signal<Output<"listScenarios">>([]);

const learnScenarios = (sandbox: string): Promise<unknown> =>
  call("listScenarios", { sandbox })
    .then((all) => (scenarios.value = all))
    .catch(ignoreRefusal);

/** What is chosen, wherever the form is. */
const scenario = signal("completes");
const owner = signal("");

type TriggerProps = { readonly children: string; readonly onTriggered?: () => void };

/** A form that triggers a job with a scenario. */
export function Trigger({ children, onTriggered }: TriggerProps) {
  const view = sandbox.value;
  const name = view?.name;
  useEffect(() => {
    if (name !== undefined) void learnScenarios(name);
    owner.value = "";
  }, [name]);
  if (!view) return null;
  const chosen = scenarios.value.find((each) => each.name === scenario.value);
  const ownerId = ownerAmong(view, owner.value);
  return (
    <div class="trigger">
      <Choice label={<span class="hidden">Scenario</span>} chosen={scenario} title={chosen?.sentence}>
        {scenarios.value.map((each) => (
          <option key={each.name} title={each.sentence}>
            {each.name}
          </option>
        ))}
      </Choice>
      <OwnerChoice chosen={owner} />
      <Lever
        class="primary"
        route="createJob"
        input={{ sandbox: view.name, scenario: scenario.value, ...(ownerId !== undefined && { ownerId }) }}
        hint={chosen?.sentence ?? ""}
        disabled={view.owners.length === 0}
        onDone={(job) => {
          selectedKey.value = keyOf(job);
          onTriggered?.();
        }}
      >
        {children}
      </Lever>
    </div>
  );
}
