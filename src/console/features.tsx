import { useSignal } from "@preact/signals";
import type { Input } from "../app/control-routes.ts";
import { Choice } from "./choice.tsx";
import { Form } from "./dialog.tsx";
import { NumberField } from "./number-field.tsx";
import { numberIn } from "./words.ts";
import { sandbox, type SandboxView } from "./world.ts";

const onOrOff = (isOn: boolean) => (isOn ? "on" : "off");

type FeaturesProps = { readonly owner: SandboxView["owners"][number]; readonly onClose: () => void };

/** A dialog for the features and quotas of an owner. It sends only those that were changed. */
export function Features({ owner, onClose }: FeaturesProps) {
  const readyLinks = useSignal(onOrOff(owner.multiReadyLink));
  const nucleus = useSignal(onOrOff(owner.nucleus));
  const before = { links: owner.readyLinkLimit?.toString() ?? "", templates: owner.templateLimit.toString() };
  const links = useSignal(before.links);
  const templates = useSignal(before.templates);
  const change = {
    ...(readyLinks.value !== onOrOff(owner.multiReadyLink) && { multiReadyLink: readyLinks.value === "on" }),
    ...(nucleus.value !== onOrOff(owner.nucleus) && { nucleus: nucleus.value === "on" }),
    ...(links.value !== before.links && { readyLinkLimit: numberIn(links.value) }),
    ...(templates.value !== before.templates && { templateLimit: numberIn(templates.value) }),
  };
  const input: Input<"setAccount"> = { sandbox: sandbox.value?.name ?? "", owner: owner.id, ...change };
  return (
    <Form
      title={`Features of ${owner.id}`}
      onClose={onClose}
      route="setAccount"
      input={input}
      action="Change"
      disabled={Object.keys(change).length === 0}
      onDone={onClose}
    >
      <Choice label="ReadyLinks" names={["on", "off"]} chosen={readyLinks} />
      <NumberField label="ReadyLink limit" typed={links} placeholder="no limit" />
      <NumberField label="Template limit" typed={templates} />
      <Choice label="Nucleus" names={["on", "off"]} chosen={nucleus} />
    </Form>
  );
}
