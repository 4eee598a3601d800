import Sqlite from "better-sqlite3";
import { start } from "../src/mock.ts";
import type { Polls } from "./contenders.ts";

/** A file with many jobs of the first demo owner, all at rest; the paths to poll them and the owner's token. */
export async function prepareJobs(file: string, jobs: number): Promise<{ paths: readonly string[]; token: string }> {
  const mock = await start({ db: file, seed: 1 });
  await mock.stop();
  const sqlite = new Sqlite(file);
  const insert =
    sqlite.prepare(`INSERT INTO jobs (sandbox_key, owner_key, project_key, id, scenario, status, created_at,
      starts_at, ends_at, outcome, analysis_id) VALUES (1, 1, 1, ?, 'completes', 'completed', ?, ?, ?, 'completed', ?)`);
  const ids = Array.from(
    { length: jobs },
    (_, index) => `11111111-1111-4111-8111-${index.toString(16).padStart(12, "0")}`,
  );
  sqlite.transaction(() => {
    for (const [index, id] of ids.entries())
      insert.run(id, index, index + 2000, index + 10_000, id.replace("1111", "2222"));
  })();
  sqlite.close();
  return { paths: ids.map((id) => `/api/agent/jobs/${id}`), token: mock.token };
}

/** The same file, with what its first poll is answered. */
export async function preparePolls(file: string, jobs: number): Promise<Polls> {
  const { paths, token } = await prepareJobs(file, jobs);
  const headers = { authorization: `Bearer ${token}` };
  await using mock = await start({ db: file });
  const body = await (await fetch(`${mock.url}${paths[0]}`, { headers })).text();
  return { file, paths, headers, body };
}
