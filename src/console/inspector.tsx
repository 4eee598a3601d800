import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Snippet } from "./copy.tsx";
import { equivalentOf } from "./equivalent.ts";
import { Body, Headers, Query } from "./inspector-parts.tsx";
import { type Inspected, repeatedBy } from "./journal-curl.ts";
import { found, jobFilter, open } from "./journal-filter.ts";
import { senderOf } from "./journal-row.tsx";
import { call, Refusal } from "./plane.ts";
import { exactTimeOf, outcomeOf, shortId } from "./words.ts";
import { workShown } from "./work-panel.tsx";
import { type Entry, jobsById, sandbox } from "./world.ts";

type InspectorProps = { readonly entry: Entry; readonly onClose: () => void };

/** One request of the journal: what was sent, what was answered and why, and the commands that repeat and show it. */
export function Inspector({ entry, onClose }: InspectorProps) {
  const { number } = entry;
  const name = sandbox.value?.name ?? "";
  const pane = useRef<HTMLElement>(null);
  const contents = useRef<HTMLDivElement>(null);
  // One instance shows one request after the other, so that its buttons keep the focus.
  const last = useSignal<{ readonly number: number; readonly details: Inspected | string } | null>(null);
  useEffect(() => {
    let isLate = false;
    const learn = (details: Inspected | string) => {
      if (!isLate) last.value = { number, details };
    };
    // On a narrow page the list above may be scrolled.
    pane.current?.querySelector("header")?.scrollIntoView({ block: "nearest" });
    contents.current?.scrollTo({ top: 0 });
    call("inspectRequest", { sandbox: name, number: String(number) })
      .then(learn)
      .catch((error: unknown) => {
        if (!(error instanceof Refusal)) throw error;
        learn(error.message);
      });
    return () => void (isLate = true);
  }, [number]);
  const details = last.value?.number === number ? last.value.details : null;
  const inspected = typeof details === "string" ? null : details;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    onClose();
  };
  return (
    <section class="inspector" ref={pane} aria-label={`Request ${number}`} onKeyDown={onKeyDown}>
      <InspectorHeader entry={entry} statusText={inspected?.statusText ?? ""} onClose={onClose} />
      <div class="inspected" ref={contents} tabIndex={0} role="group" aria-label="Details of the request">
        <Summary entry={entry} />
        {typeof details === "string" && <p class="refused">{details}</p>}
        <RequestAndResponse entry={entry} inspected={inspected} />
        <Shell entry={entry} inspected={inspected} />
      </div>
    </section>
  );
}

type HeaderProps = InspectorProps & { readonly statusText: string };

function InspectorHeader({ entry, statusText, onClose }: HeaderProps) {
  const { number, status } = entry;
  const place = found.value.findIndex((each) => each.number === number);
  const newer = found.value[place - 1];
  const older = place < 0 ? undefined : found.value[place + 1];
  return (
    <header>
      <h3>
        <span class={`status ${outcomeOf(status)}`}>{status ?? "No response"}</span> {statusText}
      </h3>
      <small>#{number}</small>
      <Step label="Newer request" to={newer}>
        ↑
      </Step>
      <Step label="Older request" to={older}>
        ↓
      </Step>
      <button type="button" class="close" aria-label="Close the request" onClick={onClose}>
        ×
      </button>
    </header>
  );
}

type StepProps = { readonly label: string; readonly to: Entry | undefined; readonly children: string };

/** A button that goes to the request beside. It keeps the focus where there is none. */
function Step({ label, to, children }: StepProps) {
  return (
    <button type="button" class="step" aria-label={label} aria-disabled={!to} onClick={() => to && open(to)}>
      {children}
    </button>
  );
}

function Summary({ entry }: { readonly entry: Entry }) {
  const { method, path, at, answeredAt, durationMs, operation, reason, bucket, otherBuckets, faults } = entry;
  const isSlow = answeredAt !== at;
  const buckets = bucket ? [bucket, ...otherBuckets] : otherBuckets;
  return (
    <>
      <p class="asked">
        <b>{method}</b> {path}
      </p>
      <dl class="facts">
        <Fact name="Arrived">
          {at.slice(0, 10)} {exactTimeOf(at)} <small>sandbox clock</small>
        </Fact>
        {isSlow && <Fact name="Answered">{exactTimeOf(answeredAt)}</Fact>}
        <Fact name="Duration">{durationMs.toLocaleString("en", { maximumFractionDigits: 1 })} ms</Fact>
        {operation !== null && <Fact name="Operation">{operation}</Fact>}
        <Fact name={entry.delivery ? "Sent to" : "Token"}>{senderOf(entry)}</Fact>
        {entry.delivery && <Fact name="Attempt">{entry.delivery.attempt}</Fact>}
        <JobFact entry={entry} />
        <Fact name="Reason">
          <code>{reason.code}</code>
          <br />
          {reason.sentence}
          {reason.rule !== undefined && (
            <>
              {" "}
              A client that keeps doing this breaks the rule <code>{reason.rule}</code> of the polling report.
            </>
          )}
        </Fact>
        {buckets.length > 0 && (
          <Fact name={buckets.length === 1 ? "Rate limit" : "Rate limits"}>
            {buckets.map(({ name, used, limit, resetsAt }) => (
              <span key={name} class="bucket">
                {name}: {used} of {limit} used, resets at {exactTimeOf(resetsAt)}
              </span>
            ))}
          </Fact>
        )}
        {faults.length > 0 && (
          <Fact name="Faults">
            {faults.map(({ kind, plan }) => (plan === null ? kind : `${kind} (${plan})`)).join(", ")}
          </Fact>
        )}
      </dl>
    </>
  );
}

type FactProps = { readonly name: string; readonly children: ComponentChildren };

const Fact = ({ name, children }: FactProps) => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
);

/** The job of the request. Its buttons show the job, and filter the journal by it. */
function JobFact({ entry }: { readonly entry: Entry }) {
  const { jobId, jobStatus } = entry;
  if (jobId === null) return null;
  const isFilter = jobFilter.value === jobId;
  const isKnown = jobsById.value.has(jobId);
  const show = () => {
    workShown.value = "jobs";
    open(entry);
  };
  return (
    <Fact name="Job">
      <span class="id">{shortId(jobId)}</span>{" "}
      {jobStatus !== null && <span class={`state ${jobStatus}`}>{jobStatus}</span>}
      <span class="buttons">
        {isKnown && (
          <button type="button" onClick={show}>
            Show job
          </button>
        )}
        <button
          type="button"
          aria-pressed={isFilter}
          title="Filter the journal by this job"
          onClick={() => (jobFilter.value = isFilter ? "" : jobId)}
        >
          Only this job
        </button>
      </span>
    </Fact>
  );
}

type DetailsProps = { readonly entry: Entry; readonly inspected: Inspected | null };

function RequestAndResponse({ entry, inspected }: DetailsProps) {
  if (!inspected) return null;
  const { delivery, status, requestBytes, responseBytes, requestBody, responseBody } = inspected;
  const isRequestKept = requestBody !== null || requestBytes === 0;
  return (
    <>
      <h4>Request</h4>
      <Query path={entry.path} />
      <Headers of="request" headers={inspected.requestHeaders} />
      <Body of="request" text={requestBody} bytes={requestBytes} hasLever />
      <h4>Response</h4>
      {status === null && <p class="note">There was no response.</p>}
      {delivery && status !== null && <p class="note">Only the status of a webhook’s response is kept.</p>}
      <Headers of="response" headers={inspected.responseHeaders} />
      {!delivery && status !== null && (
        <Body of="response" text={responseBody} bytes={responseBytes} hasLever={isRequestKept} />
      )}
    </>
  );
}

/** The commands that repeat the request, and that show it in a shell. */
function Shell({ entry, inspected }: DetailsProps) {
  const { curl, missing } = repeatedBy(entry, inspected);
  const input = { sandbox: sandbox.value?.name ?? "", number: String(entry.number) };
  const { command } = equivalentOf("inspectRequest", input);
  return (
    <>
      <h4>Repeat it</h4>
      <Snippet what="curl that repeats this request" text={curl} />
      {inspected && missing.length > 0 && <p class="note">Not in the command: {missing.join(", ")}.</p>}
      <h4>Show it in a shell</h4>
      <Snippet what="the command that shows this request" text={command ?? ""} />
    </>
  );
}
