import { createServer, type Server } from "node:http";

const page = `<!doctype html>
<html lang="en">
  <title>Audit</title>
  <button>Audit</button>
  <p role="status">not begun</p>
  <script type="module">
    const status = document.querySelector("[role=status]");
    document.querySelector("button").addEventListener("click", async () => {
      const { jobId } = await (await fetch("/audits", { method: "POST" })).json();
      for (let ended = false; !ended; await new Promise((resolve) => setTimeout(resolve, 50))) {
        const job = await (await fetch("/audits/" + jobId)).json();
        status.textContent = job.errorCode ?? job.status;
        ended = ["completed", "failed"].includes(job.status);
      }
    });
  </script>
</html>`;

/** A web application as yours may be: its page asks its own server, which has the token and asks the Agent API. */
export function createApp({ baseUrl, token, projectId }: AppOptions): Server {
  async function ask(method: string, path: string): Promise<unknown> {
    const response = await fetch(baseUrl + path, { method, headers: { authorization: `Bearer ${token}` } });
    return ((await response.json()) as { data: unknown }).data;
  }

  return createServer((request, response) => {
    const { method = "GET", url = "/" } = request;
    if (url === "/") {
      response.setHeader("content-type", "text/html");
      response.end(page);
      return;
    }
    const asked =
      method === "POST"
        ? ask("POST", `/api/agent/projects/${projectId}/audit-analysis/async`)
        : ask("GET", `/api/agent/jobs/${url.replace("/audits/", "")}`);
    asked.then(
      (body) => response.end(JSON.stringify(body)),
      (error: unknown) => response.writeHead(502).end(String(error)),
    );
  });
}

export type AppOptions = { baseUrl: string; token: string; projectId: string };
