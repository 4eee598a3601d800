import { readFileSync } from "node:fs";
import { type RuleName, ruleNames, type Verdict } from "../../../src/polling/polling-rules.ts";
import type { Decides, PollingClient } from "./client.ts";
import { newsIn, type Seen, type SeenByRule } from "./seen.ts";
import type { Exchange } from "./sent-requests.ts";

/** A row of the table in docs/clients.md. */
export type ClientRow = {
  readonly client: string;
  readonly setting: string;
  readonly breaks: readonly RuleName[];
  readonly warned: readonly RuleName[];
  readonly keeps: readonly RuleName[];
  readonly seen: readonly string[];
};

/** The rules about what a client decides that only retries requests. When to poll and when to stop is up to its caller. */
const rulesOfRetries: readonly RuleName[] = [
  "retry-after",
  "back-off",
  "poll-after-404",
  "poll-after-401",
  "retry-of-4xx",
];

const worstFirst: readonly Verdict[] = ["fail", "warn", "pass"];

/** The version of an installed package. */
export function versionOf(name: string, nodeModules = new URL("../../../node_modules/", import.meta.url)): string {
  const text = readFileSync(new URL(`${name}/package.json`, nodeModules), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

/**
 * What a client was seen to do in several situations, as a row.
 * @param version the version of its package
 * @param observed what it did in each situation; in the first one the job ends
 */
export function rowOf(
  { client, setting, decides }: Pick<PollingClient, "client" | "setting"> & { readonly decides: Decides },
  version: string,
  observed: readonly { readonly sent: readonly Exchange[]; readonly seen: SeenByRule }[],
): ClientRow {
  const worst = new Map<RuleName, Seen>();
  for (const rule of decides === "retries" ? rulesOfRetries : ruleNames) {
    const found = observed.flatMap(({ seen }) => seen[rule] ?? []);
    const first = worstFirst.map((verdict) => found.find((each) => each.verdict === verdict)).find((each) => each);
    if (first) worst.set(rule, first);
  }
  const withVerdict = (verdict: Verdict) => [...worst.keys()].filter((rule) => worst.get(rule)?.verdict === verdict);
  const [breaks, warned] = [withVerdict("fail"), withVerdict("warn")];
  const told = worst.get("retry-after")?.what ?? "stops at the first 429";
  const others = [...breaks, ...warned].filter((rule) => rule !== "retry-after");
  const [{ sent, seen: toTheEnd } = { sent: [], seen: {} as SeenByRule }] = observed;
  const pace = `${toTheEnd.interval?.what}; ${sent.length} polls returned ${newsIn(sent)} statuses`;
  const seen = [...(decides === "polling" ? [pace] : []), told, ...others.map((rule) => worst.get(rule)?.what ?? "")];
  return { client: `${client} ${version}`, setting, breaks, warned, keeps: withVerdict("pass"), seen };
}

const codes = (rules: readonly RuleName[]): string => rules.map((rule) => `\`${rule}\``).join(", ");

/** The rows as a Markdown table. */
export function tableOf(rows: readonly ClientRow[]): string {
  const cells = rows.map(({ client, setting, breaks, warned, keeps, seen }) => [
    client,
    setting,
    codes(breaks),
    codes(warned),
    codes(keeps),
    seen.join("; "),
  ]);
  const head = ["client", "setting", "breaks", "is warned about", "keeps", "what it did"];
  return [head, head.map(() => "---"), ...cells].map((row) => `| ${row.join(" | ")} |`).join("\n");
}
