import type { Sandbox } from "../../src/client/sandbox.ts";
import type { JournalEntryView } from "../../src/control/types.gen.ts";

/** The magic job of the scenario `completes`. */
export const completes = "00000000-0000-4000-9000-000000000001";

/** The path of a poll of a job. */
export const pathOf = (job: string) => `/api/agent/jobs/${job}`;

/** The header that authenticates a request with a token. */
export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** Sends a request and does not check the response, which a fault may have damaged. */
export async function fetchText(
  url: string,
  path: string,
  headers: Record<string, string> = {},
  init: RequestInit = {},
): Promise<{ readonly status: number | null; readonly body: string }> {
  try {
    const response = await fetch(url + path, { ...init, headers });
    return { status: response.status, body: await response.text() };
  } catch {
    return { status: null, body: "" };
  }
}

/** The newest entry of a sandbox's journal. */
export async function lastEntry(sandbox: Sandbox): Promise<JournalEntryView> {
  const { entries } = await sandbox.journal.read({ limit: 1 });
  return entries[0] as JournalEntryView;
}
