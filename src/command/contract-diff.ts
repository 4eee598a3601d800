import contract from "../../openapi.json" with { type: "json" };
import { type ContractChange, contractChanges, readDescription } from "../contract/difference.ts";
import type { Config } from "../config/settings.ts";
import { createSend } from "../verify/send.ts";
import { readWhole, whyUnreadable } from "./read-whole.ts";
import { cell } from "./render.ts";
import { CommandError, exitCode, type Terminal } from "./terminal.ts";

/** The size of the largest description, from a file or a server. */
const mostMegabytes = 50;

/** Prints what another description of the API changes. @returns exit code 1 when that breaks clients */
export async function contractDiff(source: string, config: Config, terminal: Terminal): Promise<number> {
  const text = await textOf(source);
  let changes: readonly ContractChange[];
  try {
    changes = contractChanges(contract, readDescription(text));
  } catch (error) {
    throw new CommandError(`${source} cannot be compared: ${(error as Error).message}.`);
  }
  const breaking = changes.filter(({ isBreaking }) => isBreaking).length;
  const counts = { breaking, compatible: changes.length - breaking };
  terminal.output.write(
    config.json ? `${JSON.stringify({ source, ...counts, changes }, null, 2)}\n` : asText(source, changes, counts),
  );
  return breaking > 0 ? exitCode.failure : exitCode.success;
}

function asText(source: string, changes: readonly ContractChange[], counts: Readonly<Record<string, number>>): string {
  const operations = [...new Set(changes.map(({ operation }) => operation))];
  const sections = operations.map((operation) => {
    const lines = changes
      .filter((each) => each.operation === operation)
      .toSorted((one, other) => Number(other.isBreaking) - Number(one.isBreaking))
      .map(({ isBreaking, change }) => `  ${isBreaking ? "breaking  " : "compatible"}  ${cell(change)}\n`);
    return `${cell(operation)}\n${lines.join("")}\n`;
  });
  return `${sections.join("")}${source}: ${counts["breaking"]} breaking, ${counts["compatible"]} compatible.\n`;
}

async function textOf(source: string): Promise<string> {
  const url = /^https?:\/\//i.test(source) ? URL.parse(source) : null;
  try {
    if (!url) return await readWhole(source, mostMegabytes);
    const send = createSend(url.origin, 30_000, mostMegabytes);
    const { status, text } = await send({ method: "GET", path: url.pathname + url.search, headers: {} });
    if (status !== 200) throw new Error(`status ${status}`);
    return text;
  } catch (error) {
    throw new CommandError(
      `${source} cannot be read (${whyUnreadable(error)}); name a file or a URL of an OpenAPI document.`,
    );
  }
}
