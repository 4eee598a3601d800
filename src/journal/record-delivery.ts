import { monotonicNow } from "../core/clock.ts";
import type { LiveSandbox } from "../sandbox/sandbox.ts";
import { explain } from "../errors/reasons.ts";
import type { Context } from "../capability/capability.ts";
import { journalRecorder } from "./recorder.ts";
import { type Trace, traceFrom } from "../agent/trace.ts";

type Sent = NonNullable<Trace["delivery"]> & { readonly event: string; readonly body: string; readonly url: string };

type Outcome = { readonly status: number | null; readonly problem: string | null };

/** Starts the trace of a delivery attempt. The returned function records its outcome in the journal. */
export type RecordDelivery = (sandbox: LiveSandbox, sent: Sent) => (outcome: Outcome) => void;

/** Records the delivery attempts of a server. */
export const deliveryRecord =
  ({ use }: Context): RecordDelivery =>
  (sandbox, { id, event, body, attempt, url }) => {
    const { clock, resets } = sandbox;
    const trace = traceFrom(monotonicNow());
    trace.sandbox = sandbox;
    trace.resets = resets;
    trace.at = clock.now();
    trace.scale = clock.mode === "scaled" ? clock.scale : 1;
    trace.method = "POST";
    const { origin, pathname } = new URL(url);
    // Leave out the query, which may contain a secret.
    trace.path = origin + pathname;
    trace.operation = event;
    trace.requestBytes = Buffer.byteLength(body);
    trace.received = { text: body, isWhole: true };
    trace.delivery = { id, attempt };
    return ({ status, problem }) => {
      trace.answeredAt = Math.max(trace.at, clock.now());
      trace.realAnsweredAt = monotonicNow();
      trace.status = status;
      trace.reason = explain(
        problem === null ? { code: "WEBHOOK_DELIVERED" } : { code: "WEBHOOK_FAILED", facts: { problem, attempt } },
      );
      use(journalRecorder).record(trace);
    };
  };
