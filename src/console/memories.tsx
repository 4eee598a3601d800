import { useSignal } from "@preact/signals";
import type { Input } from "../app/control-routes.ts";
import { Choice } from "./choice.tsx";
import { Form } from "./dialog.tsx";
import { memoryTypes, sourceTypes } from "./nucleus-names.ts";
import { NumberField } from "./number-field.tsx";
import { TextField } from "./text-field.tsx";
import { numberIn } from "./words.ts";
import { memories } from "./world.ts";

/** The newest memories of the sandbox, deleted ones too. */
export function Memories() {
  const { newest } = memories.value;
  if (newest.length === 0) return <p class="note">No memories. Captures and clients create them.</p>;
  return (
    <ul class="scroll" tabIndex={0} aria-label="Memories, newest first">
      {newest.map(({ id, subject, content, memoryType, sourceType, confidence, isArchived }) => (
        <li key={id} class={isArchived ? "closed" : ""} title={content}>
          <p>
            <b>{subject}</b> {isArchived && <small>deleted</small>}
          </p>
          <small>
            {memoryType}, {sourceType}
          </small>
          <small>
            <span class="hidden">confidence </span>
            {confidence}
          </small>
        </li>
      ))}
    </ul>
  );
}

type NewMemoriesProps = {
  /** Sandbox and owner of the memories. */
  readonly to: Pick<Input<"addMemories">, "sandbox" | "ownerId">;
  readonly onClose: () => void;
};

/** A dialog that adds memories of any source. What is left empty is left to the server. */
export function NewMemories({ to, onClose }: NewMemoriesProps) {
  const source = useSignal(sourceTypes[0] ?? "explicit");
  const type = useSignal(memoryTypes[0] ?? "client");
  const subject = useSignal("");
  const content = useSignal("");
  const count = useSignal("1");
  const input: Input<"addMemories"> = {
    ...to,
    sourceType: source.value,
    memoryType: type.value,
    ...(subject.value !== "" && { subject: subject.value }),
    ...(content.value !== "" && { content: content.value }),
    count: numberIn(count.value),
  };
  return (
    <Form title="Add memories" onClose={onClose} route="addMemories" input={input} action="Add" onDone={onClose}>
      <Choice label="Source" names={sourceTypes} chosen={source} />
      <Choice label="Type" names={memoryTypes} chosen={type} />
      <TextField label="Subject" typed={subject} placeholder="a sample subject" />
      <TextField label="Content" typed={content} placeholder="a sample sentence" lines={3} />
      <NumberField label="How many" typed={count} />
    </Form>
  );
}
