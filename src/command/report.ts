import { ruleNames } from "../polling/polling-rules.ts";
import { notANameOf } from "../core/names.ts";
import type { Output } from "../app/control-routes.ts";
import type { Perform, Texts } from "./control-command.ts";
import { formats, type IsBroken, type PollingReport, unknownTokensOf } from "./report-formats.ts";
import { namesTokens, readTokenNames } from "./token-names.ts";
import { assertFormat, CommandError, exitCode, type Terminal } from "./terminal.ts";

/** Prints the polling report of a sandbox or of a recording. Exit code 1 when a rule failed. */
export const report: Perform = async (ask, texts, config, terminal) => {
  const { format = config.json ? "json" : "text", failOn, job, har } = texts;
  assertFormat(format, formats);
  const named = failOn?.split(",").map((name) => name.trim());
  const unknown = named?.find((name) => !(ruleNames as readonly string[]).includes(name));
  if (unknown !== undefined)
    throw new CommandError(`--fail-on ${notANameOf("the name of a rule", unknown, ruleNames)}.`);
  const isBroken: IsBroken = ({ rule, verdict }) =>
    named ? named.includes(rule) && verdict !== "pass" : verdict === "fail";

  const view = har === undefined ? ((await ask()) as Output<"readReport">) : await recorded(har, texts, terminal);
  // Without this, a report on an unknown job would always pass.
  if (job !== undefined && view.jobs.length === 0) throw new CommandError(noPolls(job, view), exitCode.failure);
  const isOfServer = har === undefined && namesTokens(view.jobs) && format !== "json";
  const names = isOfServer ? await readTokenNames(config, terminal) : new Map<string, string>();
  terminal.output.write((await formats[format]?.(view, isBroken, names)) ?? "");
  return view.jobs.some(({ rules }) => rules.some(isBroken)) ? exitCode.failure : exitCode.success;
};

/** The report on a recording, which needs no server. */
async function recorded(
  file: string,
  { time = "client", ...texts }: Texts,
  terminal: Terminal,
): Promise<PollingReport> {
  if (time !== "client" && time !== "sandbox")
    throw new CommandError(`--time must be one of client, sandbox, not ${JSON.stringify(time)}.`);
  const { reportOnRecording } = await import("../recording/recorded-report.ts");
  const { rulesOf, withRecording } = await import("./recording-file.ts");
  const asked = { job: texts["job"], tokenId: texts["tokenId"], time, rules: rulesOf(texts["rateLimit"]) } as const;
  return withRecording(file, terminal, (chunks, name, contract) => reportOnRecording(chunks, name, contract, asked));
}

function noPolls(job: string, view: PollingReport): string {
  const unknown = unknownTokensOf(view);
  const [token, place] =
    "recording" in view ? ["a well-formed token", "the file"] : ["a token of the sandbox", "--sandbox"];
  const sentence = `No client has polled ${JSON.stringify(job)}${unknown && ` with ${token}`}. Check the id and ${place}.`;
  return [sentence, unknown].filter(Boolean).join("\n");
}
