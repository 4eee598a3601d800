import fastify from "fastify";
import contract from "../../openapi.json" with { type: "json" };

// The yardstick: a bare route that serialises one body through the contract's schema.
const [, , text = "{}", port = "0"] = process.argv;
const body = JSON.parse(text) as object;
const schema = JSON.parse(
  JSON.stringify(
    contract.paths["/api/agent/jobs/{id}"].get.responses[200].content["application/json"].schema,
  ).replaceAll(/"#\/components\/schemas\/(\w+)"/g, '"$1#"'),
) as object;
const server = fastify();
server.addSchema({ $id: "JobStatus", ...contract.components.schemas.JobStatus });
server.get("/api/agent/jobs/:id", { schema: { response: { 200: schema } } }, () => body);
console.log(JSON.stringify({ url: await server.listen({ port: Number(port), host: "127.0.0.1" }) }));
