import { signal } from "@preact/signals";
import { showRequests } from "./journal-filter.ts";
import { report } from "./report-data.ts";
import type { JobReport, RuleReport, Verdict } from "./report-types.ts";
import { PollStrip } from "./report-strip.tsx";
import {
  byVerdict,
  clientOf,
  demandOf,
  isTested,
  meaningOf,
  newsCountOf,
  nounOf,
  refusedOf,
  titleOf,
  warningsOf,
  wordOf,
} from "./report-words.ts";
import { countOf } from "./words.ts";

/** The job that the user has chosen; empty: the worst. */
const chosen = signal("");

const keyOf = ({ jobId, tokenId, requests }: JobReport): string => `${jobId} ${tokenId} ${requests[0]?.number}`;

/** How many jobs can be chosen from, the worst first. */
const mostChoices = 100;

/** The polling report as a picture: the verdict, the polls on a time line, and the rules with the requests that prove them. */
export function ReportPicture() {
  const read = report.value;
  if (!read) return <p class="empty">No polls yet.</p>;
  const sorted = read.jobs.toSorted(byVerdict).slice(0, mostChoices);
  const job = sorted.find((each) => keyOf(each) === chosen.value) ?? sorted[0];
  if (!job) return null;
  return (
    <div class="picture scroll" tabIndex={0} role="group" aria-label="Polling report">
      <div class="ruling">
        <VerdictBlock verdict={job.verdict} />
        <p class="meaning">{meaningOf(job)}</p>
        {warningsOf(job) !== "" && <p>{warningsOf(job)}</p>}
        <News job={job} />
        <p class="note">
          {countOf(job.polls, "poll")}, {refusedOf(job)} refused, {job.wastedPolls} wasted
        </p>
      </div>
      <div class="proof">
        <div class="whose">
          {sorted.length > 1 ? (
            <JobChoice sorted={sorted} job={job} total={read.jobs.length} verdict={read.verdict} />
          ) : (
            <h3>
              {titleOf(job)} <small>{clientOf(job)}</small>
            </h3>
          )}
          <RequestsButton title={`Polls of ${titleOf(job).toLowerCase()}`} of={job.requests} />
        </div>
        {read.dropped > 0 && (
          <p class="note">
            The journal no longer keeps {countOf(read.dropped, "earlier request")}. The report does not include them.
          </p>
        )}
        <PollStrip job={job} />
        <Rules job={job} />
      </div>
    </div>
  );
}

const icons: Readonly<Record<Verdict, string>> = {
  pass: "M4 12.5l5.5 5.5L20 6.5",
  warn: "M12 3v11.5M12 18.2v2.8",
  fail: "M5 5l14 14M19 5L5 19",
};

/** A verdict that can be read from across a room: word, icon and colour. */
function VerdictBlock({ verdict }: { readonly verdict: Verdict }) {
  return (
    <p class={`verdict ${verdict}`}>
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d={icons[verdict]} />
      </svg>
      {wordOf(verdict)}
    </p>
  );
}

type JobChoiceProps = {
  readonly sorted: readonly JobReport[];
  readonly job: JobReport;
  readonly total: number;
  readonly verdict: Verdict;
};

function JobChoice({ sorted, job, total, verdict }: JobChoiceProps) {
  return (
    <>
      <label>
        <span class="hidden">Job</span>
        <select value={keyOf(job)} onChange={({ currentTarget }) => (chosen.value = currentTarget.value)}>
          {sorted.map((each) => (
            <option key={keyOf(each)} value={keyOf(each)}>
              {wordOf(each.verdict)}: {titleOf(each)}, {clientOf(each)}
            </option>
          ))}
        </select>
      </label>
      <span class="note">
        All {total} together: <b class={`word ${verdict}`}>{wordOf(verdict)}</b>
      </span>
    </>
  );
}

/** The share of polls that told something new, as a number and a bar. */
function News({ job }: { readonly job: JobReport }) {
  const share = Math.min(1, job.newsPerPoll);
  return (
    <div class="news">
      <p>
        <b>{share.toFixed(2)}</b> news per poll
      </p>
      <div
        class="meter"
        role="meter"
        aria-label="News per poll"
        aria-valuemin={0}
        aria-valuemax={1}
        aria-valuenow={share}
        aria-valuetext={share.toFixed(2)}
      >
        <i class="level" style={{ width: `${100 * share}%` }} />
      </div>
      <small>
        {newsCountOf(job)} of {countOf(job.polls, "poll")} returned a new status
      </small>
    </div>
  );
}

type RequestsButtonProps = { readonly title: string; readonly of: readonly { readonly number: number }[] };

/** A button that shows requests in the journal. */
function RequestsButton({ title, of }: RequestsButtonProps) {
  const text = countOf(of.length, "request");
  return (
    <button
      type="button"
      class="requests"
      aria-label={`${text}: ${title}`}
      title="Show these requests in the journal"
      onClick={() => showRequests({ title, numbers: of.map(({ number }) => number) })}
    >
      {text}
    </button>
  );
}

const signs: Readonly<Record<Verdict, { readonly sign: string; readonly word: string }>> = {
  pass: { sign: "✓", word: "passed" },
  warn: { sign: "!", word: "warned" },
  fail: { sign: "✗", word: "failed" },
};

/** Every rule with its result: what was broken first, what was not tested last. */
function Rules({ job }: { readonly job: JobReport }) {
  const rules = job.rules.toSorted(
    (one, other) => byVerdict(one, other) || Number(isTested(other)) - Number(isTested(one)),
  );
  return (
    <ul class="rules" aria-label="Rules">
      {rules.map((rule) => (
        // Chromium may keep the old look of a rule that changes its class and its place at once.
        <Rule key={`${rule.rule} ${rule.verdict} ${isTested(rule)}`} rule={rule} noun={nounOf(job).toLowerCase()} />
      ))}
    </ul>
  );
}

function Rule({ rule, noun }: { readonly rule: RuleReport; readonly noun: string }) {
  const { verdict, summary, advice, evidence } = rule;
  const { sign, word } = isTested(rule) ? signs[verdict] : { sign: "–", word: "not tested" };
  const isBroken = verdict !== "pass";
  return (
    <li class={`rule ${isTested(rule) ? verdict : "untested"}`}>
      <span class="sign" aria-hidden="true">
        {sign}
      </span>
      <div>
        <h3 title={rule.rule}>
          {demandOf(rule, noun)} {isBroken && <small class="id">{rule.rule}</small>}
          <span class="hidden"> {word}</span>
        </h3>
        <p class="summary">{summary}</p>
        {isBroken && <p class="advice">{advice}</p>}
      </div>
      {evidence.length > 0 && <RequestsButton title={`Rule ${rule.rule}`} of={evidence} />}
    </li>
  );
}
