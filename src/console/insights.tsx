import { useSignal } from "@preact/signals";
import type { Input } from "../app/control-routes.ts";
import type { InsightView } from "../control/types.gen.ts";
import { countdown } from "../core/in-words.ts";
import { Choice } from "./choice.tsx";
import { Form } from "./dialog.tsx";
import { Lever } from "./lever.tsx";
import { insightTypes, priorities } from "./nucleus-names.ts";
import { sandboxNow, watchTime } from "./sandbox-time.ts";
import { TextField } from "./text-field.tsx";
import { insights, sandbox } from "./world.ts";

/** The newest insights of the sandbox, dismissed ones too. */
export function Insights() {
  const { newest } = insights.value;
  if (newest.length === 0)
    return (
      <p class="note">
        No insights. The server raises one when a project has had no activity for 14 days (sandbox clock).
      </p>
    );
  return (
    <ul class="scroll" tabIndex={0} aria-label="Insights, newest first">
      {newest.map((insight) => (
        <Insight key={insight.id} insight={insight} />
      ))}
    </ul>
  );
}

function Insight({ insight }: { readonly insight: InsightView }) {
  // Draw it again when time passes.
  watchTime();
  const { id, title, insightType, priority, isRead, isDismissed, expiresAt } = insight;
  const leftMs = Date.parse(expiresAt) - sandboxNow();
  const which = { sandbox: sandbox.value?.name ?? "", insight: id };
  return (
    <li class={isDismissed || leftMs <= 0 ? "closed" : ""}>
      <p>
        <b>{title}</b> <small>{leftMs > 0 ? `expires in ${countdown(leftMs)}` : "expired"}</small>
      </p>
      <small>
        {insightType}, {priority}
      </small>
      <span class="buttons">
        <Lever
          route="setInsight"
          input={{ ...which, isRead: !isRead }}
          label={`Read: ${title}`}
          hint="Mark the insight as read or unread"
          pressed={isRead}
        >
          Read
        </Lever>
        <Lever
          route="setInsight"
          input={{ ...which, isDismissed: !isDismissed }}
          label={`Dismissed: ${title}`}
          hint="Dismiss or restore the insight. The API does not list dismissed insights"
          pressed={isDismissed}
        >
          Dismissed
        </Lever>
      </span>
    </li>
  );
}

type NewInsightsProps = {
  /** Sandbox and owner of the insight. */
  readonly to: Pick<Input<"addInsights">, "sandbox" | "ownerId">;
  readonly onClose: () => void;
};

/** A dialog that adds an insight of any type. A title that is left empty is left to the server. */
export function NewInsights({ to, onClose }: NewInsightsProps) {
  const type = useSignal(insightTypes[0] ?? "stale_client");
  const priority = useSignal(priorities[0] ?? "normal");
  const title = useSignal("");
  const input: Input<"addInsights"> = {
    ...to,
    insightType: type.value,
    priority: priority.value,
    ...(title.value !== "" && { title: title.value }),
  };
  return (
    <Form title="Add an insight" onClose={onClose} route="addInsights" input={input} action="Add" onDone={onClose}>
      <Choice label="Type" names={insightTypes} chosen={type} />
      <Choice label="Priority" names={priorities} chosen={priority} />
      <TextField label="Title" typed={title} placeholder="a sample title" />
    </Form>
  );
}
