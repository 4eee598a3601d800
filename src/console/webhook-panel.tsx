import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { webhookEvents } from "../contract/webhook-events.ts";
import { countdown } from "../core/in-words.ts";
import type { DeliveryView } from "../control/types.gen.ts";
import { DeliveryDetails } from "./delivery-details.tsx";
import { Snippet } from "./copy.tsx";
import { atUrl, quoted } from "./equivalent.ts";
import { Lever } from "./lever.tsx";
import { RecordList } from "./record-list.tsx";
import { sandboxNow, watchTime } from "./sandbox-time.ts";
import { TextField } from "./text-field.tsx";
import { countOf, timeOf } from "./words.ts";
import { sandbox, selectedDelivery, selectedDeliveryId, webhook } from "./world.ts";

/** The webhook of the sandbox, its deliveries, and the selected delivery beside them. */
export function Webhook() {
  const { newest } = webhook.value;
  return (
    <>
      <Target />
      {newest.length === 0 ? (
        <NoDeliveries />
      ) : (
        <div class={`delivery-columns${selectedDelivery.value ? " selecting" : ""}`}>
          <RecordList
            kind="delivery"
            label="Deliveries, newest first"
            names={["event", "happened", "state", "attempts", "response", "next attempt"]}
            all={newest}
            selectedId={selectedDeliveryId}
            cellsOf={(delivery) => <Cells delivery={delivery} />}
          />
          <DeliveryDetails />
        </div>
      )}
    </>
  );
}

/** The form for the URL of the webhook. */
function Target() {
  const { url, pending } = webhook.value;
  const typed = useSignal(url ?? "");
  const wanted = typed.value.trim();
  const name = sandbox.value?.name ?? "";
  // Begin with the present URL again when it changes. The buttons stay, so that they keep the focus.
  useEffect(() => void (typed.value = url ?? ""), [name, url]);
  return (
    <div class="target">
      <TextField label="Webhook URL" typed={typed} placeholder="https://example.com/webhooks" />
      <div class="buttons">
        <Lever
          class="primary"
          route="setWebhook"
          input={{ sandbox: name, url: wanted }}
          hint="Send an event to this URL for each finished analysis and each survey that is sent"
          disabled={wanted === "" || wanted === url}
        >
          Set
        </Lever>
        <Lever
          class="quiet danger"
          route="setWebhook"
          input={{ sandbox: name, url: null }}
          hint="Remove the webhook and cancel pending deliveries"
          disabled={url === null}
        >
          Remove
        </Lever>
      </div>
      <p class="note">
        {url === null ? (
          <>
            <strong>No webhook.</strong> Set a URL to receive {webhookEvents.join(" and ")} events.
          </>
        ) : (
          <>
            <strong>On.</strong> Receives {webhookEvents.join(" and ")} events;{" "}
            {pending === 0 ? "no pending deliveries" : `${countOf(pending, "delivery").replace("ys", "ies")} pending`}.
          </>
        )}
      </p>
    </div>
  );
}

function Cells({ delivery }: { readonly delivery: DeliveryView }) {
  // Draw the row again when time passes.
  watchTime();
  const { event, createdAt, state, attempts, lastStatus, lastProblem, nextAttemptAt } = delivery;
  return (
    <>
      <span class="event">{event}</span>
      <span class="happened">{timeOf(Date.parse(createdAt))}</span>
      <span class={`state ${state}`}>{state}</span>
      <span class="attempts">
        {attempts}
        <span class="hidden"> attempts</span>
      </span>
      <span class="answer" title={lastProblem ?? undefined}>
        <span class="hidden">response </span>
        {lastStatus ?? (lastProblem === null ? "–" : "none")}
      </span>
      <span class="next">
        {nextAttemptAt === null ? "–" : `in ${countdown(Date.parse(nextAttemptAt) - sandboxNow())}`}
      </span>
    </>
  );
}

function NoDeliveries() {
  const { name } = sandbox.value ?? { name: "default" };
  const where = `${name === "default" ? "" : ` --sandbox ${quoted(name)}`}${atUrl()}`;
  const isOff = webhook.value.url === null;
  return (
    <div class="empty">
      <p>
        <strong>No deliveries yet.</strong>
      </p>
      <p>
        {isOff ? "Start a receiver, set its URL, and complete a job:" : "Complete a job and its event is sent:"} each
        attempt appears here with the response of the receiver.
      </p>
      {isOff && (
        <Snippet
          what="command that sets a webhook"
          text={`npx audity-mock webhook set http://127.0.0.1:8080/webhooks${where}`}
        />
      )}
      <Snippet what="command that creates a job" text={`npx audity-mock job create${where}`} />
    </div>
  );
}
