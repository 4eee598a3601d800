import { connect } from "../client/connect.ts";
import type { Control } from "../client/control.ts";
import type { FlagValues } from "../config/read-config.ts";
import { ControlError } from "../errors/control-error.ts";
import { monotonicNow, realSleep } from "../core/clock.ts";
import { notANameOf } from "../core/names.ts";
import { type Config, settings } from "../config/settings.ts";
import type { Check, Result } from "../verify/check.ts";
import { checks, checksNamed, checkWords } from "../verify/checks.ts";
import { Skipped } from "../verify/fact.ts";
import { compare } from "../verify/differences.ts";
import { createSend } from "../verify/send.ts";
import type { Target } from "../verify/target.ts";
import { verify } from "../verify/verify.ts";
import { formats as comparisonFormats } from "./comparison-formats.ts";
import { controlTokenFor, explained, serverOf } from "./connection.ts";
import { readJson } from "./read-json.ts";
import { assertFormat, CommandError, exitCode, type Terminal } from "./terminal.ts";
import { formats, lineOf, summaryOf, type Verification } from "./verify-formats.ts";

type Flags = FlagValues & {
  readonly token?: readonly string[];
  readonly against?: readonly string[];
  readonly check?: readonly string[];
};

/** The options that are only for servers, with their flags. */
const flagOf = {
  token: "--token",
  check: "--check",
  write: "--write",
  allow429: "--allow-429",
  wait: "--no-wait",
  job: "--job",
  against: "--against",
  url: "--url",
  controlToken: "--control-token",
} as const;

const forServers = Object.keys(flagOf) as (keyof typeof flagOf)[];

/** How long a server with a control plane may send nothing: its clock can be moved, so nothing takes long. */
const patienceMs = 20_000;

/** Verifies a server, or compares two. @returns exit code 1 when a check has failed, or two servers differ */
export async function verifyServers(flags: Flags, config: Config, terminal: Terminal): Promise<number> {
  const format = formatOf(flags, config);
  const { recording } = flags;
  if (typeof recording === "string") {
    const refused = forServers.find((name) => flags[name] !== undefined && flags[name] !== (name === "wait"));
    if (refused !== undefined)
      throw new CommandError(`--recording checks a file, so it cannot be combined with ${flagOf[refused]}.`);
    return (await import("./verify-recording.ts")).verifyRecording(recording, format, terminal);
  }
  const asked = { flags, chosen: checksOf(flags) };
  const { against } = flags;
  const { output } = terminal;
  if (against === undefined) {
    const isText = format === "text";
    const { url } = await serverOf(config, terminal);
    const verification = await run(url, flags.token?.[0], asked, config, terminal, isText);
    output.write(isText ? `\n${summaryOf(verification)}\n` : ((await formats[format]?.(verification)) ?? ""));
    return verification.results.some(({ verdict }) => verdict === "fail") ? exitCode.failure : exitCode.success;
  }
  const urls = against.map((url) => {
    const parsed = settings.url.parse(url);
    if ("problem" in parsed) throw new CommandError(`--against must be ${parsed.problem}, not ${JSON.stringify(url)}.`);
    return parsed.value as string;
  });
  const [first, second, ...more] = urls;
  if (first === undefined || second === undefined || more.length > 0)
    throw new CommandError(
      `--against compares two servers, but it was given ${urls.length === 1 ? "once" : `${urls.length} times`}. Use: --against <url> --against <url>.`,
    );
  // A server with a control plane needs no token, so a single token may be for the other server.
  const one = await run(first, flags.token?.[0], asked, config, terminal);
  const other = await run(second, flags.token?.[1] ?? flags.token?.[0], asked, config, terminal);
  const comparison = { urls: [first, second] as const, ...compare(one.results, other.results) };
  output.write((await comparisonFormats[format]?.(comparison)) ?? "");
  return comparison.differences.length > 0 ? exitCode.failure : exitCode.success;
}

/** The selected checks in their usual order; all checks without a selection. */
function checksOf({ check: words }: Flags): readonly Check[] {
  if (words === undefined) return checks;
  const unknown = words.find((word) => !checkWords.includes(word));
  if (unknown !== undefined)
    throw new CommandError(`--check ${notANameOf("the id of a check or its beginning", unknown, checkWords)}.`);
  const named = new Set(words.flatMap(checksNamed));
  return checks.filter((each) => named.has(each));
}

function formatOf({ format }: Flags, { json }: Config): string {
  const usual = json ? "json" : "text";
  const chosen = typeof format === "string" ? format : usual;
  assertFormat(chosen, comparisonFormats);
  return chosen;
}

/** @param isShown whether to print each check when it is over */
async function run(
  url: string,
  given: string | undefined,
  { flags, chosen }: { readonly flags: Flags; readonly chosen: readonly Check[] },
  config: Config,
  terminal: Terminal,
  isShown = false,
): Promise<Verification> {
  const { output, errors } = terminal;
  const { control, withoutControl } = await controlOf(url, config, terminal);
  const token = given ?? (terminal.environment["AUDITY_TOKEN"] || undefined);
  if (!control && token === undefined)
    throw new CommandError(
      `${url} cannot be verified without a token: ${withoutControl}. Pass --token with a token of an account on the server, or set AUDITY_TOKEN.`,
    );
  const send = createSend(url, control ? patienceMs : undefined);
  const stopped = new AbortController();
  terminal.onStopSignal(() => stopped.abort());
  const target: Target = {
    url,
    send,
    token,
    control,
    withoutControl,
    mayWrite: flags["write"] === true,
    mayExhaust: flags["allow429"] === true,
    isPaced: flags["wait"] !== false,
    job: typeof flags["job"] === "string" ? flags["job"] : undefined,
    signal: stopped.signal,
    async sleep(ms) {
      await realSleep(ms, stopped.signal);
      if (stopped.signal.aborted) throw new Skipped("verify was interrupted");
    },
    now: monotonicNow,
    onProgress: (sentence) => void errors.write(`${url} ${sentence}\n`),
  };
  const manner = control
    ? `Each check uses a new sandbox with a ${(await control.clock.read()).mode} clock.`
    : mannerOf(target);
  if (control && target.job !== undefined)
    target.onProgress("has a control plane, so each check creates its own jobs and --job is ignored.");
  if (isShown) output.write(`Verifying ${url}. ${manner}\n\n`);
  const began = monotonicNow();
  const show = (result: Result) => {
    if (isShown) output.write(lineOf(result));
  };
  try {
    const results = await verify(target, show, chosen);
    if (!stopped.signal.aborted) return { url, manner, results, durationMs: monotonicNow() - began };
  } catch (error) {
    throw explained(error, url, true);
  }
  throw new CommandError("verify was interrupted before its end.", exitCode.failure);
}

const mannerOf = ({ mayWrite, mayExhaust, isPaced }: Target): string => {
  const ways = mayWrite ? "read and write" : "read only";
  if (!isPaced) return `All checks use the given token (${ways}) and ignore its rate limits.`;
  return `All checks use the given token (${ways}) and ${mayExhaust ? "use up its rate limits" : "stay below its rate limits"}.`;
};

/** Connects to the control plane of a server. Checks first whether it has one, so that no other server gets the control token. */
async function controlOf(
  url: string,
  config: Config,
  terminal: Terminal,
): Promise<{ readonly control: Control | null; readonly withoutControl: string }> {
  const none = (withoutControl: string) => ({ control: null, withoutControl });
  let answer;
  try {
    answer = await readJson(`${url}/__mock/health`);
  } catch (error) {
    // The response is not JSON.
    if (error instanceof SyntaxError) return none("the server has no control plane");
    throw explained(error, url, false);
  }
  const { status } = (answer.body ?? {}) as { status?: unknown };
  if (answer.status !== 200 || status !== "ready") return none("the server has no control plane");
  const token = await controlTokenFor(url, config, terminal);
  if (token === undefined) {
    // The health check also exists without a control plane.
    const { status: found } = await readJson(`${url}/__mock/scenarios.schema.json`);
    return none(
      found === 404
        ? "the server has no control plane"
        : "the control token is unknown on this machine (pass --control-token)",
    );
  }
  try {
    return { control: await connect(url, token), withoutControl: "" };
  } catch (error) {
    if (error instanceof ControlError && error.status === 404) return none("the server has no control plane");
    throw explained(error, url, true);
  }
}
