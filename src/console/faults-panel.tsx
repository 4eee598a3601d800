import { signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Input } from "../app/control-routes.ts";
import { Choice } from "./choice.tsx";
import { connection } from "./connection.ts";
import { Lever } from "./lever.tsx";
import { countOf, numberIn } from "./words.ts";
import { faults, type FaultView, sandbox } from "./world.ts";

/** The effects of faults, by the names on the page. */
const effects: Readonly<Record<string, Input<"addFault">["effect"]>> = {
  "503 unavailable": { kind: "status", status: 503 },
  "500 error": { kind: "status", status: 500 },
  "429 for 30 s": { kind: "status", status: 429, retryAfterSeconds: 30 },
  "3 s delay": { kind: "latency", durationMs: "3s" },
  "connection reset": { kind: "connectionReset" },
  "truncated body": { kind: "truncatedBody" },
  "malformed JSON": { kind: "malformedJson" },
  "slow body, 5 s": { kind: "slowDribble", durationMs: "5s" },
};

/** The operations of the Agent API, from its contract. */
const operations = signal<readonly string[]>([]);

async function learnOperations(): Promise<void> {
  const contract = (await (await fetch("/openapi.json")).json()) as {
    paths: Record<string, Record<string, { operationId?: string }>>;
  };
  operations.value = Object.values(contract.paths).flatMap((item) =>
    Object.values(item).flatMap(({ operationId }) => operationId ?? []),
  );
}

/** The button that removes all faults. */
export function FaultTools() {
  if (faults.value.length === 0) return null;
  return (
    <Lever route="removeFaults" input={{ sandbox: sandbox.value?.name ?? "" }}>
      Remove all
    </Lever>
  );
}

/** Injects faults, and lists the active ones. */
export function Faults() {
  const view = sandbox.value;
  const effect = useSignal("503 unavailable");
  const operation = useSignal("");
  const times = useSignal("3");
  const isLive = connection.value.kind === "live";
  // Read the contract again after each connection, because the first attempt may have failed.
  useEffect(() => void learnOperations().catch(() => undefined), [isLive]);
  if (!view) return null;
  const input: Input<"addFault"> = {
    sandbox: view.name,
    effect: effects[effect.value] ?? { kind: "malformedJson" },
    ...(operation.value !== "" && { operation: operation.value }),
    ...(times.value !== "" && { times: numberIn(times.value) }),
  };
  return (
    <>
      <div class="form">
        <Choice label={<span class="hidden">Fault</span>} names={Object.keys(effects)} chosen={effect} />
        <Choice label={<span class="hidden">Operation</span>} names={operations.value} chosen={operation}>
          <option value="">every operation</option>
        </Choice>
        <label class="times">
          next
          <input
            inputMode="numeric"
            size={3}
            value={times.value}
            aria-label="How many of the next calls; empty for all"
            onInput={({ currentTarget }) => (times.value = currentTarget.value)}
          />
          calls
        </label>
        <Lever route="addFault" input={input} hint="Inject this fault into the next requests">
          Inject
        </Lever>
      </div>
      {faults.value.length === 0 ? (
        <p class="empty">No active faults.</p>
      ) : (
        <ul class="scroll" tabIndex={0} aria-label="Faults">
          {faults.value.map((fault) => (
            <Fault key={fault.id} fault={fault} name={view.name} />
          ))}
        </ul>
      )}
    </>
  );
}

/** A short description of an effect: its kind and the values of its fields. */
function inWords(effect: unknown): string {
  const { kind, ...fields } = effect as { kind: string } & Record<string, unknown>;
  const said = Object.values(fields).filter((value) => ["string", "number"].includes(typeof value));
  return [kind, ...said].join(" ");
}

function Fault({ fault, name }: { readonly fault: FaultView; readonly name: string }) {
  const { id, effect, operation, times, timesApplied, plan } = fault;
  const isOver = times !== null && timesApplied >= times;
  const applied = times === null ? `applied ${countOf(timesApplied, "time")}` : `${timesApplied} of ${times}`;
  return (
    <li class={isOver ? "over" : ""}>
      <b>{inWords(effect)}</b> <span>{operation ?? "every operation"}</span> <small>{applied}</small>
      {plan !== null && <code title="Entry of the fault plan">{plan}</code>}
      <Lever
        class="danger"
        route="removeFault"
        input={{ sandbox: name, fault: id }}
        label={`Remove ${inWords(effect)}`}
      >
        Remove
      </Lever>
    </li>
  );
}
