import { useEffect } from "preact/hooks";
import { usePreview } from "./preview.ts";
import { chosenTime, checkAgain, keepFresh, report, reportEquivalent, reportTime } from "./report-data.ts";
import type { ReportTime } from "./report-types.ts";
import { ReportPicture } from "./report-picture.tsx";
import { wordOf } from "./report-words.ts";
import { sideShown } from "./side-panel.tsx";

/** The verdict beside the name of the tab, as last read. */
export const verdictInTab = (): string => (report.value ? wordOf(report.value.verdict) : "");

const times: Readonly<Record<ReportTime, string>> = {
  client: "Client's time",
  sandbox: "Sandbox time",
};

/** The time by which polls are judged, and a button that reads the report again. */
export function ReportTools() {
  const previewing = usePreview(reportEquivalent);
  return (
    <div class="buttons">
      <label title="Client's time: real time or the sandbox's clock, whichever is longer. Sandbox time: only the sandbox's clock.">
        <span class="hidden">Judge by</span>
        <select
          value={reportTime.value}
          onChange={({ currentTarget }) => (chosenTime.value = currentTarget.value as ReportTime)}
        >
          {Object.entries(times).map(([time, name]) => (
            <option key={time} value={time}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <button type="button" title="Read the polling report again" onClick={() => void checkAgain()} {...previewing}>
        Check again
      </button>
    </div>
  );
}

/** The polling report, which is kept up to date while it is shown. */
export function Report() {
  useEffect(() => {
    const over = new AbortController();
    void keepFresh(over.signal);
    return () => over.abort();
  }, []);
  return report.value ? <ReportPicture /> : <NothingPolled />;
}

function NothingPolled() {
  return (
    <div class="empty">
      <p>
        <strong>Does your client poll well?</strong>
      </p>
      <p>No polls yet. Point your client at this server, or simulate one.</p>
      <p>
        <button type="button" class="primary" onClick={() => (sideShown.value = "clients")}>
          Simulate a client
        </button>
      </p>
    </div>
  );
}
