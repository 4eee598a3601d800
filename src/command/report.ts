import { ruleNames } from "../polling/polling-rules.ts";
import { notANameOf } from "../core/names.ts";
import type { Output } from "../app/control-routes.ts";
import type { Perform } from "./control-command.ts";
import { formats, type IsBroken, unknownTokensOf } from "./report-formats.ts";
import { namesTokens, readTokenNames } from "./token-names.ts";
import { assertFormat, CommandError, exitCode } from "./terminal.ts";

/** Prints the polling report of a sandbox. Exit code 1 when a rule failed. */
export const report: Perform = async (ask, texts, config, terminal) => {
  const { format = config.json ? "json" : "text", failOn, job } = texts;
  assertFormat(format, formats);
  const named = failOn?.split(",").map((name) => name.trim());
  const unknown = named?.find((name) => !(ruleNames as readonly string[]).includes(name));
  if (unknown !== undefined)
    throw new CommandError(`--fail-on ${notANameOf("the name of a rule", unknown, ruleNames)}.`);
  const isBroken: IsBroken = ({ rule, verdict }) =>
    named ? named.includes(rule) && verdict !== "pass" : verdict === "fail";

  const view = (await ask()) as Output<"readReport">;
  // Without this, a report on an unknown job would always pass.
  if (job !== undefined && view.jobs.length === 0) {
    const unknown = unknownTokensOf(view);
    const sentence = `No client has polled ${JSON.stringify(job)}${unknown && " with a token of the sandbox"}. Check the id and --sandbox.`;
    throw new CommandError([sentence, unknown].filter(Boolean).join("\n"), exitCode.failure);
  }
  const names =
    namesTokens(view.jobs) && format !== "json" ? await readTokenNames(config, terminal) : new Map<string, string>();
  terminal.output.write((await formats[format]?.(view, isBroken, names)) ?? "");
  return view.jobs.some(({ rules }) => rules.some(isBroken)) ? exitCode.failure : exitCode.success;
};
