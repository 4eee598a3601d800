import { randomUUID } from "node:crypto";
import Sqlite from "better-sqlite3";
import fastify, { type FastifyRequest } from "fastify";
import contract from "../../openapi.json" with { type: "json" };

// The yardstick of a trigger: a bare route that inserts one row in a transaction of its own, and serialises the answer.
const [, , file = ""] = process.argv;
const sqlite = new Sqlite(file);
sqlite.pragma("journal_mode = WAL");
sqlite.pragma("synchronous = NORMAL");
sqlite.pragma("foreign_keys = ON");
sqlite.exec(`CREATE TABLE jobs (key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, project_id TEXT NOT NULL,
  status TEXT NOT NULL, created_at INTEGER NOT NULL)`);
const insert = sqlite.prepare("INSERT INTO jobs (id, project_id, status, created_at) VALUES (?, ?, 'pending', ?)");
const create = sqlite.transaction((id: string, projectId: string, at: number) => insert.run(id, projectId, at));

const schema = {
  type: "object",
  properties: { data: { $ref: "JobStatus#" } },
  required: ["data"],
};
const server = fastify();
server.addSchema({ $id: "JobStatus", ...contract.components.schemas.JobStatus });
server.post(
  "/api/agent/projects/:id/audit-analysis/async",
  { schema: { response: { 202: schema } } },
  (request: FastifyRequest<{ Params: { id: string } }>, reply) => {
    const [jobId, projectId, now] = [randomUUID(), request.params.id, Date.now()];
    create.immediate(jobId, projectId, now);
    const at = new Date(now).toISOString();
    const data = {
      jobId,
      projectId,
      status: "pending",
      createdAt: at,
      updatedAt: at,
      startedAt: null,
      completedAt: null,
    };
    return reply.code(202).send({ data });
  },
);
console.log(JSON.stringify({ url: await server.listen({ port: 0, host: "127.0.0.1" }) }));
