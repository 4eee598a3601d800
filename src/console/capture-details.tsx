import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Output } from "../app/control-routes.ts";
import type { CaptureView } from "../control/types.gen.ts";
import { AskButton } from "./ask-button.tsx";
import { connection } from "./connection.ts";
import { Snippet } from "./copy.tsx";
import { agentCurl } from "./equivalent.ts";
import { tokenOf } from "./known-tokens.ts";
import { Lever } from "./lever.tsx";
import { call, ignoreRefusal } from "./plane.ts";
import { sandboxNow, watchTime } from "./sandbox-time.ts";
import { nextChange, statusAt } from "./segments.ts";
import { exactTimeOf, shortId } from "./words.ts";
import { sandbox, selectedCapture, selectedCaptureId } from "./world.ts";

/** The selected capture: its timeline, its text and what was found in it, its actions, and a curl command that polls it. */
export function CaptureDetails() {
  const capture = selectedCapture.value;
  if (!capture) return null;
  watchTime();
  const { id, scenario, run, projectId, timeline } = capture;
  const status = statusAt(capture, sandboxNow());
  return (
    <section class="details" aria-label={`Capture ${shortId(id)}`}>
      <header>
        <h3>
          <span class="id">{id}</span> <span class={`state ${status}`}>{status}</span>
        </h3>
        <button
          type="button"
          class="close"
          aria-label="Close the capture"
          onClick={() => (selectedCaptureId.value = null)}
        >
          ×
        </button>
        <ol class="timeline" aria-label="Timeline">
          {timeline.map(({ status: reached, at }) => (
            <li key={reached} class={Date.parse(at) > sandboxNow() ? "ahead" : ""}>
              <span class={`state ${reached}`}>{reached}</span> {exactTimeOf(at)}
            </li>
          ))}
          <li>scenario {scenario}</li>
          {run > 0 && <li>processed again: {run}</li>}
          {projectId !== null && (
            <li>
              project <span class="id">{shortId(projectId)}</span>
            </li>
          )}
        </ol>
      </header>
      <Contents key={id} capture={capture} />
      <Doing capture={capture} status={status} />
    </section>
  );
}

/** Whether it has been read, or is never going to be. */
const isRead = (status: CaptureView["status"]): boolean => status !== "pending" && status !== "processing";

/** The whole text, of which the list has the beginning, and what was found in it. */
function Contents({ capture: { id, run, status, items, rawContent } }: { readonly capture: CaptureView }) {
  const text = useSignal(rawContent);
  const found = useSignal<Output<"listCaptureItems">>([]);
  const isLive = connection.value.kind === "live";
  // Read them again when something may have been found, and after each connection, because the last attempt may have failed.
  useEffect(() => {
    const which = { sandbox: sandbox.value?.name ?? "", capture: id };
    let isLate = false;
    void Promise.all([call("readCapture", which), call("listCaptureItems", which)])
      .then(([whole, all]) => {
        if (isLate) return;
        text.value = whole.rawContent;
        found.value = all;
      })
      .catch(ignoreRefusal);
    return () => void (isLate = true);
  }, [id, run, status, items, isLive]);
  return (
    <div class="contents">
      <pre tabIndex={0} aria-label="Text of the capture">
        {text.value}
      </pre>
      {found.value.length === 0 ? (
        <p class="note">{isRead(status) ? "No items." : "Items appear when the capture is processed."}</p>
      ) : (
        <ul tabIndex={0} aria-label="Items of the capture">
          {found.value.map(({ id: item, itemType, content, confidence }) => (
            <li key={item}>
              <b>{itemType}</b> <small>{confidence}</small> {content}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

type DoingProps = { readonly capture: CaptureView; readonly status: CaptureView["status"] };

function Doing({ capture, status }: DoingProps) {
  const path = `/api/nucleus/captures/${capture.id}`;
  const reader = tokenOf(capture.ownerId);
  return (
    <div class="doing">
      <div class="buttons" role="group" aria-label="Do with this capture">
        <AskButton {...reader} method="GET" path={path}>
          Poll once
        </AskButton>
        <Levers capture={capture} status={status} />
        <AskButton {...tokenOf(capture.ownerId, "write")} method="POST" path={path}>
          Reprocess
        </AskButton>
      </div>
      <Snippet what="curl that polls this capture" text={agentCurl("GET", path, reader.shown)} />
    </div>
  );
}

function Levers({ capture, status }: DoingProps) {
  const which = { sandbox: sandbox.value?.name ?? "", capture: capture.id };
  return (
    <>
      <Lever route="startCapture" input={which} hint="Start processing the capture now" disabled={status !== "pending"}>
        Start
      </Lever>
      <Lever
        route="processCapture"
        input={which}
        hint="Complete processing now, with items and memories"
        disabled={isRead(status)}
      >
        Process
      </Lever>
      <Lever
        route="reviewCapture"
        input={which}
        hint="Complete processing now with the status needs_review"
        disabled={isRead(status)}
      >
        Review
      </Lever>
      <Lever class="danger" route="failCapture" input={which} hint="Fail it now" disabled={isRead(status)}>
        Fail
      </Lever>
      <Lever
        route="holdCapture"
        input={which}
        hint="Keep the capture in its current state"
        disabled={nextChange(capture, sandboxNow()) === null}
      >
        Hold
      </Lever>
    </>
  );
}
