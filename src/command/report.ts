import { ruleNames } from "../polling/polling-rules.ts";
import { available, notANameOf } from "../core/names.ts";
import { withoutTokens } from "../core/redact.ts";
import type { JudgedRecording as Judged } from "../recording/recorded-report.ts";
import type { Output } from "../app/control-routes.ts";
import type { Perform, Texts } from "./control-command.ts";
import { formats, type IsBroken, type PollingReport, unknownTokensOf } from "./report-formats.ts";
import { namesTokens, readTokenNames } from "./token-names.ts";
import { assertFormat, CommandError, exitCode, type Terminal } from "./terminal.ts";

/** The options that choose a server and a sandbox. */
const serverFlags: Readonly<Record<string, string>> = {
  url: "--url",
  controlToken: "--control-token",
  sandbox: "--sandbox",
};

/** Prints the polling report of a sandbox or of a recording. Exit code 1 when a rule failed. */
export const report: Perform = async (ask, texts, config, terminal) => {
  const { format = config.json ? "json" : "text", failOn, job, tokenId, har } = texts;
  assertFormat(format, formats);
  assertCombination(texts);
  const named = failOn?.split(",").map((name) => name.trim());
  const unknown = named?.find((name) => !(ruleNames as readonly string[]).includes(name));
  if (unknown !== undefined)
    throw new CommandError(`--fail-on ${notANameOf("the name of a rule", unknown, ruleNames)}.`);
  const isBroken: IsBroken = ({ rule, verdict }) =>
    named ? named.includes(rule) && verdict !== "pass" : verdict === "fail";

  const { view, known } =
    har === undefined
      ? { view: (await ask()) as Output<"readReport">, known: undefined }
      : await recorded(har, texts, terminal);
  // Without this, a report on an unknown job or token would always pass.
  if ((job ?? tokenId) !== undefined && view.jobs.length === 0)
    throw new CommandError(noPolls(texts, view, known), exitCode.failure);
  const isOfServer = har === undefined && namesTokens(view.jobs) && format !== "json";
  const names = isOfServer ? await readTokenNames(config, terminal) : new Map<string, string>();
  terminal.output.write((await formats[format]?.(view, isBroken, names)) ?? "");
  return view.jobs.some(({ rules }) => rules.some(isBroken)) ? exitCode.failure : exitCode.success;
};

/** @throws CommandError for an option that would have no effect */
function assertCombination({ har, rateLimit, ...texts }: Texts): void {
  if (har === undefined && rateLimit !== undefined)
    throw new CommandError("--rate-limit describes the server of a recording, so it needs --har.");
  const refused = Object.keys(serverFlags).find((name) => har !== undefined && texts[name] !== undefined);
  if (refused !== undefined)
    throw new CommandError(`--har judges a file, so it cannot be combined with ${serverFlags[refused] ?? ""}.`);
}

/** The report on a recording, which needs no server, and the names that it knows. */
async function recorded(file: string, { time = "client", ...texts }: Texts, terminal: Terminal): Promise<Judged> {
  if (time !== "client" && time !== "sandbox")
    throw new CommandError(`--time must be one of client, sandbox, not ${JSON.stringify(time)}.`);
  const { reportOnRecording } = await import("../recording/recorded-report.ts");
  const { rulesOf, withRecording } = await import("./recording-file.ts");
  const asked = { job: texts["job"], tokenId: texts["tokenId"], time, rules: rulesOf(texts["rateLimit"]) } as const;
  return withRecording(file, terminal, (chunks, name, contract) => reportOnRecording(chunks, name, contract, asked));
}

function noPolls({ job, tokenId }: Texts, view: PollingReport, known: Judged["known"] | undefined): string {
  const unknown = unknownTokensOf(view);
  const valid = "recording" in view ? "a well-formed token" : "a token of the sandbox";
  const what = job === undefined ? "" : ` ${quoted(job)}`;
  const ofToken = tokenId === undefined ? "" : ` with the token ${quoted(tokenId)}`;
  const place = "recording" in view ? ` in ${view.recording.file}` : "";
  const sentence = `No client has polled${what}${ofToken || (unknown && ` with ${valid}`)}${place}.`;
  const flags = [...(job === undefined ? [] : ["the id"]), ...(tokenId === undefined ? [] : ["--token-id"])];
  const advice = known
    ? [
        ...(job === undefined ? [] : [listed("Jobs and captures", job, known.jobs)]),
        ...(tokenId === undefined ? [] : [listed("Tokens", tokenId, known.tokens)]),
      ].join(" ")
    : `Check ${[...flags, "--sandbox"].join(", ").replace(/, (?=[^,]*$)/, " and ")}.`;
  return [`${sentence} ${advice}`, unknown].filter(Boolean).join("\n");
}

/** What somebody has asked for, without the token that it may be. */
const quoted = (text: string): string => JSON.stringify(withoutTokens(text));

const listed = (what: string, asked: string, names: readonly string[]): string =>
  names.length === 0 ? `It has no polls.` : `${what} ${available(asked, names)}.`;
