import { type Signal, useSignal } from "@preact/signals";
import type { Input } from "../app/control-routes.ts";
import { Choice } from "./choice.tsx";
import { Form } from "./dialog.tsx";
import { NumberField } from "./number-field.tsx";
import { numberIn } from "./words.ts";

type NewLeadsProps = {
  /** Sandbox and owner of the leads. */
  readonly to: Pick<Input<"addLeads">, "sandbox" | "ownerId">;
  readonly onClose: () => void;
};

/** A dialog that adds many leads at once, with duplicates, ties and missing scores. */
export function NewLeads({ to, onClose }: NewLeadsProps) {
  const status = useSignal<"completed" | "pending">("completed");
  const count = useSignal("10");
  const duplicates = useSignal(false);
  const ties = useSignal(false);
  const missingScores = useSignal(false);
  const isPending = status.value === "pending";
  const input: Input<"addLeads"> = {
    ...to,
    count: numberIn(count.value),
    ...(isPending && { status: "pending" }),
    ...(duplicates.value && { duplicates: true }),
    ...(!isPending && ties.value && { ties: true }),
    ...(!isPending && missingScores.value && { missingScores: true }),
  };
  return (
    <Form title="Add leads" onClose={onClose} route="addLeads" input={input} action="Add" onDone={onClose}>
      <Choice label="Status" names={["completed", "pending"]} chosen={status} />
      <NumberField label="How many" typed={count} />
      <Check checked={duplicates}>Duplicates: every third lead has the business of the lead before it</Check>
      {!isPending && <Check checked={ties}>Ties: all scores are multiples of 10</Check>}
      {!isPending && <Check checked={missingScores}>Missing scores: every fourth lead has no score</Check>}
    </Form>
  );
}

function Check({ checked, children }: { readonly checked: Signal<boolean>; readonly children: string }) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={checked.value}
        onChange={({ currentTarget }) => (checked.value = currentTarget.checked)}
      />
      {children}
    </label>
  );
}
