import type { ReportView } from "../../../src/control/types.gen.ts";
import type { Mock } from "../../../src/start.ts";
import type { PollingClient } from "./client.ts";
import { runClient } from "./client-time.ts";
import { type SeenByRule, seenIn } from "./seen.ts";
import { type Exchange, SentRequests } from "./sent-requests.ts";
import { limit, type Situation } from "./situations.ts";

export type Observation = {
  readonly sent: readonly Exchange[];
  readonly seen: SeenByRule;
  readonly report: ReportView;
};

/** Runs a client in a situation. @returns what it was seen to do, and what the report says */
export async function observe(mock: Mock, client: PollingClient, situation: Situation): Promise<Observation> {
  await using sandbox = await mock.sandbox({ seed: 1, clock: "frozen" });
  const id = await situation.prepare(sandbox, client.retryAfterSeconds ?? 60);
  const job = { url: sandbox.url, path: `/api/agent/jobs/${id}`, token: sandbox.token };
  await using needed = new AsyncDisposableStack();
  if (client.prepare) needed.use(await client.prepare());
  using requests = new SentRequests();
  await runClient(sandbox, requests, situation.mostMs, (stopped) => client.poll(job, stopped));
  const sent = requests.of(job.path);
  return { sent, seen: seenIn(sent, limit), report: await sandbox.report() };
}
