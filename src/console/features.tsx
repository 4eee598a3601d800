import { useSignal } from "@preact/signals";
import type { Input } from "../app/control-routes.ts";
import { Choice } from "./choice.tsx";
import { Form } from "./dialog.tsx";
import { NumberField } from "./number-field.tsx";
import { numberIn } from "./words.ts";
import { sandbox, type SandboxView } from "./world.ts";

type FeaturesProps = { readonly owner: SandboxView["owners"][number]; readonly onClose: () => void };

/** A dialog for the features and quotas of an owner. It sends only those that were changed. */
export function Features({ owner, onClose }: FeaturesProps) {
  const readyLinks = useSignal(owner.multiReadyLink ? "on" : "off");
  const before = { links: owner.readyLinkLimit?.toString() ?? "", templates: owner.templateLimit.toString() };
  const links = useSignal(before.links);
  const templates = useSignal(before.templates);
  const isOn = readyLinks.value === "on";
  const change = {
    ...(isOn !== owner.multiReadyLink && { multiReadyLink: isOn }),
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
      <NumberField label="ReadyLink limit" typed={links} placeholder="any number" />
      <NumberField label="Template limit" typed={templates} />
    </Form>
  );
}
