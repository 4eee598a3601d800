import type { DeliveryView } from "../control/types.gen.ts";
import { Copy } from "./copy.tsx";
import { Lever } from "./lever.tsx";
import { exactTimeOf } from "./words.ts";
import { type Entry, requests, sandbox, selectedDelivery, selectedDeliveryId, webhook } from "./world.ts";

/** The selected delivery: what is sent, what the receiver answered to each attempt, and a replay. */
export function DeliveryDetails() {
  const delivery = selectedDelivery.value;
  if (!delivery) return null;
  const { id, event, state, body } = delivery;
  const payload = JSON.stringify(body, null, 2);
  return (
    <section class="details" aria-label={`Delivery ${event}`}>
      <header>
        <h3>
          {event} <span class={`state ${state}`}>{state}</span>
        </h3>
        <button
          type="button"
          class="close"
          aria-label="Close the delivery"
          onClick={() => (selectedDeliveryId.value = null)}
        >
          ×
        </button>
        <p class="id">{id}</p>
      </header>
      <div class="doing">
        <div class="buttons" role="group" aria-label="Do with this delivery">
          <Lever
            route="replayDelivery"
            input={{ sandbox: sandbox.value?.name ?? "", delivery: id }}
            hint={webhook.value.url === null ? "Set a webhook URL first" : "Send the delivery again now"}
            disabled={webhook.value.url === null}
          >
            Replay
          </Lever>
          <Copy text={payload} what="the payload" />
        </div>
      </div>
      <h4>Payload</h4>
      <pre tabIndex={0} aria-label="Payload">
        {payload}
      </pre>
      <Attempts delivery={delivery} />
    </section>
  );
}

/** The attempts that the page has in its journal. The delivery itself has the answer to the last. */
function Attempts({ delivery: { id, attempts, lastStatus, lastProblem } }: { readonly delivery: DeliveryView }) {
  const known = requests.value.filter((request) => request.delivery?.id === id);
  return (
    <>
      <h4>
        Attempts <small>{attempts}</small>
      </h4>
      {known.length > 0 ? (
        <ol class="attempts" aria-label="Attempts and responses">
          {known.map((entry) => (
            <Attempt key={entry.number} entry={entry} />
          ))}
        </ol>
      ) : (
        <p class="note">
          {attempts === 0 ? "No attempt yet." : `The last attempt ${lastProblem ?? `got status ${lastStatus}`}.`}
        </p>
      )}
    </>
  );
}

function Attempt({ entry: { at, status, durationMs, delivery, reason } }: { readonly entry: Entry }) {
  const isAccepted = status !== null && status >= 200 && status < 300;
  return (
    <li>
      <b>{delivery?.attempt}</b>
      <span class="at">{exactTimeOf(at)}</span>
      <span class={`state ${isAccepted ? "delivered" : "failed"}`}>{status ?? "no response"}</span>
      <small>{Math.round(durationMs)} ms</small>
      {!isAccepted && <small class="why">{reason.sentence}</small>}
    </li>
  );
}
