import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

// The least that Node can do: one body, serialised for each request, below one path.
const [, , text = "{}", port = "0"] = process.argv;
const body = JSON.parse(text) as object;
const server = createServer((request, response) => {
  if (request.method === "GET" && request.url?.startsWith("/api/agent/jobs/")) {
    const answer = JSON.stringify(body);
    const length = Buffer.byteLength(answer);
    response.writeHead(200, { "content-type": "application/json; charset=utf-8", "content-length": length });
    response.end(answer);
  } else response.writeHead(404).end();
});
server.listen(Number(port), "127.0.0.1", () => {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }));
});
