import type { AddressInfo } from "node:net";
import Sqlite from "better-sqlite3";
import express, { type Request, type Response } from "express";
import { type JobRow, jobStatusOf } from "../../src/resources/jobs/job-status.ts";

// What one would write by hand: Express and the same look-up.
const [, , file = "", port = "0"] = process.argv;
const sqlite = new Sqlite(file, { readonly: true });
const find = sqlite.prepare<[string], JobRow>(
  `SELECT id, (SELECT projects.id FROM projects WHERE projects.key = project_key) AS projectId,
    created_at AS createdAt, starts_at AS startsAt, ends_at AS endsAt, outcome, vanishes_at AS vanishesAt,
    analysis_id AS analysisId, error, error_code AS errorCode
    FROM jobs WHERE owner_key = 1 AND id = ? AND token_key IS NULL`,
);
const app = express();
app.get("/api/agent/jobs/:id", (request: Request<{ id: string }>, response: Response) => {
  const row = find.get(request.params.id);
  if (row) response.json({ data: jobStatusOf(row, "completed") });
  else response.status(404).json({ error: "Job not found" });
});
const server = app.listen(Number(port), "127.0.0.1", () => {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }));
});
