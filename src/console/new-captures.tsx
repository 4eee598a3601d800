import { useSignal } from "@preact/signals";
import type { Input } from "../app/control-routes.ts";
import { captureScenarios } from "../scenarios/capture-scenarios.ts";
import { Choice } from "./choice.tsx";
import { Form } from "./dialog.tsx";
import { channels } from "./nucleus-names.ts";
import { NumberField } from "./number-field.tsx";
import { TextField } from "./text-field.tsx";
import { numberIn } from "./words.ts";
import { selectedCaptureId } from "./world.ts";

type Scenario = NonNullable<Input<"addCaptures">["scenario"]>;

type NewCapturesProps = {
  /** Sandbox and owner of the captures. */
  readonly to: Pick<Input<"addCaptures">, "sandbox" | "ownerId">;
  readonly onClose: () => void;
};

/** A dialog that adds captures of any channel. What is left empty is left to the server. */
export function NewCaptures({ to, onClose }: NewCapturesProps) {
  const text = useSignal("");
  const channel = useSignal(channels[0] ?? "text_note");
  const scenario = useSignal<Scenario | "">("");
  const count = useSignal("1");
  const project = useSignal("");
  const chosen = captureScenarios.find(({ name }) => name === scenario.value);
  const input: Input<"addCaptures"> = {
    ...to,
    channel: channel.value,
    ...(text.value !== "" && { rawContent: text.value }),
    ...(project.value !== "" && { projectId: project.value.trim() }),
    ...(scenario.value !== "" && { scenario: scenario.value }),
    count: numberIn(count.value),
  };
  const onDone = ([capture]: readonly { readonly id: string }[]) => {
    selectedCaptureId.value = capture?.id ?? null;
    onClose();
  };
  return (
    <Form title="Add captures" onClose={onClose} route="addCaptures" input={input} action="Add" onDone={onDone}>
      <TextField label="Text" typed={text} placeholder="a sample note" lines={4} />
      <Choice label="Channel" names={channels} chosen={channel} />
      <Choice label="Scenario" chosen={scenario} title={chosen?.sentence}>
        <option value="">same as for a note from a client</option>
        {captureScenarios.map(({ name, sentence }) => (
          <option key={name} title={sentence}>
            {name}
          </option>
        ))}
      </Choice>
      <TextField label="Project id" typed={project} placeholder="none" />
      <NumberField label="How many" typed={count} />
    </Form>
  );
}
