import type { VerifiedRecording } from "../recording/verify-recording.ts";
import type { JunitCase, JunitReport } from "./junit.ts";
import { withRecording } from "./recording-file.ts";
import { cell, escapedCell, wrapped } from "./render.ts";
import { exitCode, type Terminal } from "./terminal.ts";

type JudgedClause = VerifiedRecording["clauses"][number];

const times = (count: number): string => `${count} time${count === 1 ? "" : "s"}`;

const idWidth = 36;

const withVerdict = ({ clauses }: VerifiedRecording, verdict: JudgedClause["verdict"]) =>
  clauses.filter((each) => each.verdict === verdict);

const isInferred = ({ basis }: JudgedClause): boolean => basis === "inferred";

/** The entries of a clause, such as `entries 3, 4 and 2 more`. */
function entriesOf(numbers: readonly number[], count: number): string {
  const more = count > numbers.length ? ` and ${count - numbers.length} more` : "";
  return `${count === 1 ? "entry" : "entries"} ${numbers.join(", ")}${more}`;
}

/** What a clause was confirmed by, and refuted by. */
function countsOf({ confirmed, refuted, confirmedBy, refutedBy }: JudgedClause): string {
  const numbers = refutedBy.flatMap(({ entries }) => entries).slice(0, 10);
  numbers.sort((one, other) => one - other);
  const parts = [
    ...(refuted > 0 ? [`refuted ${times(refuted)} (${entriesOf(numbers, refuted)})`] : []),
    ...(confirmed > 0 ? [`confirmed ${times(confirmed)} (${entriesOf(confirmedBy, confirmed)})`] : []),
  ];
  return parts.join(", ");
}

const evidenceOf = ({
  entries,
  times: count,
  request,
  observed,
  expected,
}: JudgedClause["refutedBy"][number]): string =>
  cell(`${entriesOf(entries, count)}, ${request}: ${observed}, expected ${expected}`);

/** What was not checked, in sentences. */
function missingOf({ recording }: VerifiedRecording): readonly string[] {
  const { withoutBody, withoutResponse, injectedFaults } = recording;
  const [bodies, were] = withoutBody === 1 ? ["body", "was"] : ["bodies", "were"];
  return [
    ...(withoutBody > 0
      ? [
          `The recording lacks the ${bodies} of ${withoutBody} of these responses, which ${were} not checked. Record with bodies.`,
        ]
      : []),
    ...(withoutResponse > 0
      ? [
          `${withoutResponse} of these requests ${withoutResponse === 1 ? "has" : "have"} no response, so nothing of ${withoutResponse === 1 ? "it" : "them"} was checked.`,
        ]
      : []),
    ...(injectedFaults > 0
      ? [
          `${injectedFaults} of these responses ${injectedFaults === 1 ? "has" : "have"} an injected fault of audity-mock and ${injectedFaults === 1 ? "was" : "were"} left out.`,
        ]
      : []),
  ];
}

/** One sentence on the traffic, and those on what was not checked. */
function trafficOf(verified: VerifiedRecording): readonly string[] {
  const { recording, operations } = verified;
  const { file, requests, ofAgentApi } = recording;
  const of = `${ofAgentApi} of ${requests} request${requests === 1 ? " is" : "s are"} to the Agent API, to ${operations.length} operation${operations.length === 1 ? "" : "s"}.`;
  return [`${cell(file)}: ${of}`, ...missingOf(verified)];
}

function summaryOf(verified: VerifiedRecording): string {
  const count = (verdict: JudgedClause["verdict"]) => {
    const all = withVerdict(verified, verdict);
    return `${all.length} ${verdict} (${all.filter(isInferred).length} of them inferred)`;
  };
  return `${verified.clauses.length} clauses: ${count("refuted")}, ${count("confirmed")}, ${count("not seen")}.`;
}

const needsServer = ({ needServer }: VerifiedRecording): string =>
  `A recording cannot decide these inferred clauses; audity-mock verify --url can: ${needServer.map(({ id }) => id).join(", ")}.`;

function lineOf(clause: JudgedClause, details: readonly string[]): string {
  const rest = details.map((text) => wrapped("      ", text)).join("");
  return wrapped(`  ${clause.id.padEnd(idWidth)} `, `${clause.demand}: ${countsOf(clause)}`) + rest;
}

function asText(verified: VerifiedRecording): string {
  const refuted = withVerdict(verified, "refuted").map((each) =>
    lineOf(each, [`clause ${each.clause} (${each.basis})`, ...each.refutedBy.map(evidenceOf)]),
  );
  const confirmed = withVerdict(verified, "confirmed");
  const inferred = confirmed.filter(isInferred).map((each) => lineOf(each, []));
  const known = confirmed.filter((each) => !isInferred(each));
  const operations = new Set(verified.operations);
  const unseen = withVerdict(verified, "not seen").filter(isInferred);
  const near = unseen.filter(({ id }) => operations.has(id.split(".")[0] ?? "") || !/^[a-z]+[A-Z]/.test(id));
  const sections = [
    ["Refuted", refuted],
    ["Inferred clauses that are confirmed", inferred],
    [
      "Documented and recorded clauses that are confirmed",
      known.map((each) => wrapped(`  ${each.id.padEnd(idWidth)} `, times(each.confirmed))),
    ],
    [
      "Inferred clauses of these operations that are not seen",
      near.length > 0 ? [wrapped("  ", near.map(({ id }) => id).join(", "))] : [],
    ],
  ] as const;
  const body = sections
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => `\n${title}:\n${lines.join("")}`);
  const head = trafficOf(verified).map((sentence) => wrapped("", sentence));
  return `${head.join("")}${body.join("")}\n${wrapped("", needsServer(verified))}\n${wrapped("", summaryOf(verified))}`;
}

function asMarkdown(verified: VerifiedRecording): string {
  const seen = verified.clauses.filter(({ verdict }) => verdict !== "not seen");
  const rows = seen.map(
    (each) =>
      `| ${each.verdict} | \`${each.id}\` | ${escapedCell(each.demand)} | ${each.basis} | ${countsOf(each)} | \`${each.clause}\` |\n`,
  );
  const details = withVerdict(verified, "refuted").map(
    ({ id, demand, refutedBy }) =>
      `\n## ${id}\n\n${demand}.\n\n${refutedBy.map((each) => `- ${escapedCell(evidenceOf(each))}\n`).join("")}`,
  );
  const table = `| | clause | requirement | source | entries | place |\n| --- | --- | --- | --- | --- | --- |\n${rows.join("")}`;
  return `# ${summaryOf(verified)}\n\n${trafficOf(verified).join(" ")}\n\n${table}${details.join("")}\n${needsServer(verified)}\n`;
}

function junitReport(verified: VerifiedRecording): JunitReport {
  const cases = verified.clauses.map((each): JunitCase => {
    const { id, demand, verdict, basis, refutedBy } = each;
    const identity = { classname: `recording.${id.split(".")[0] ?? ""}`, name: `${id}: ${demand}` };
    if (verdict === "not seen") return { ...identity, skipped: "not seen in the recording" };
    if (verdict === "confirmed") return { ...identity, output: countsOf(each) };
    const text = refutedBy.map(evidenceOf).join("\n");
    return { ...identity, failure: { message: countsOf(each), type: `${basis}: ${each.clause}`, text } };
  });
  for (const skipped of missingOf(verified)) cases.push({ classname: "recording", name: "not checked", skipped });
  return { suites: [{ name: `verify ${cell(verified.recording.file)}`, cases }] };
}

const formats: Readonly<Record<string, (verified: VerifiedRecording) => string | Promise<string>>> = {
  text: asText,
  json: (verified) => `${JSON.stringify(verified, null, 2)}\n`,
  junit: async (verified) => (await import("./junit.ts")).junitXml(junitReport(verified)),
  markdown: asMarkdown,
};

/** Checks the responses of a recording. @returns exit code 1 when one contradicts the contract */
export async function verifyRecording(file: string, format: string, terminal: Terminal): Promise<number> {
  const { verifiedRecording } = await import("../recording/verify-recording.ts");
  const verified = await withRecording(file, terminal, verifiedRecording);
  terminal.output.write((await formats[format]?.(verified)) ?? "");
  return verified.clauses.some(({ verdict }) => verdict === "refuted") ? exitCode.failure : exitCode.success;
}
