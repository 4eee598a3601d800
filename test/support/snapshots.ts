import { expect } from "vitest";
import type { Sandbox } from "../../src/client/sandbox.ts";
import type { Control } from "../../src/client/control.ts";
import { createHash } from "node:crypto";

/** A response as a client sees it. The addresses of servers are replaced, because they differ by their ports. */
export type Seen = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** Sends a request, and returns everything of the response that the server decides. */
export async function seen(url: string, token: string, path: string, init: RequestInit = {}): Promise<Seen> {
  const headers = { authorization: `Bearer ${token}`, ...(init.headers as Record<string, string> | undefined) };
  const response = await fetch(url + path, { ...init, headers });
  const text = await response.text();
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: text.replaceAll(url, "http://server"),
  };
}

/** Loads a snapshot as a sandbox of that name with the tokens of the original. */
export async function loadAs(
  mock: Control,
  snapshot: string,
  options: { name?: string; replace?: boolean; leaveTokens?: boolean; freeze?: boolean; newToken?: boolean } = {},
) {
  const response = await fetch(`${mock.controlUrl}snapshots`, {
    method: "POST",
    headers: { authorization: `Bearer ${mock.controlToken}`, "content-type": "application/json" },
    body: JSON.stringify({ snapshot, ...options }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> & { detail?: string } };
}

/** The same, and opens the sandbox with a token that it had before. */
export async function opened(mock: Control, snapshot: string, options: Parameters<typeof loadAs>[2] = {}) {
  const { status, body } = await loadAs(mock, snapshot, options);
  expect([status, body.detail]).toEqual([201, undefined]);
  return body;
}

/** The lines of a snapshot. */
export const linesOf = (snapshot: string): unknown[] =>
  snapshot
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);

/** A snapshot of other lines, with the checksum that they have. */
export function snapshotOf(lines: readonly unknown[]): string {
  const text = lines
    .slice(0, -1)
    .map((line) => `${JSON.stringify(line)}\n`)
    .join("");
  const rows = lines.slice(1, -1).filter((line) => Array.isArray(line)).length;
  const sha256 = createHash("sha256").update(text).digest("hex");
  return `${text}${JSON.stringify({ end: true, rows, sha256 })}\n`;
}

/** The journal of a sandbox, all of it. */
export const journalOf = async (sandbox: Sandbox) => (await sandbox.journal.read({ limit: 10_000 })).entries;
