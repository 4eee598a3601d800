import { countdown } from "../core/in-words.ts";
import type { CaptureView } from "../control/types.gen.ts";
import { RecordList } from "./record-list.tsx";
import { sandboxNow, watchTime } from "./sandbox-time.ts";
import { nextChange, statusAt } from "./segments.ts";
import { captures, selectedCaptureId } from "./world.ts";

/** The newest captures of the sandbox, at most a hundred. */
export function CaptureList() {
  return (
    <RecordList
      kind="capture"
      label="Captures, newest first"
      names={["text", "channel", "status", "items"]}
      all={captures.value.newest}
      selectedId={selectedCaptureId}
      cellsOf={(capture) => <Cells capture={capture} />}
    />
  );
}

function Cells({ capture }: { readonly capture: CaptureView }) {
  // Draw the row again when time passes.
  watchTime();
  const now = sandboxNow();
  const status = statusAt(capture, now);
  const change = nextChange(capture, now);
  return (
    <>
      <span class="text">{capture.rawContent}</span>
      <span class="channel">{capture.channel}</span>
      <span class={`state ${status}`}>
        {status}
        {change !== null && (
          <small>
            {" "}
            {countdown(change - now)}
            <span class="hidden"> left</span>
          </small>
        )}
      </span>
      <span class="items">
        {capture.items}
        <span class="hidden"> items</span>
      </span>
    </>
  );
}
