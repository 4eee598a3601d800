import { describe, expect, it } from "vitest";
import { routes } from "../src/app/control-routes.ts";
import type { Mock } from "../src/start.ts";
import { withMock } from "./support/agent.ts";
import { ask, type Received } from "./support/ask.ts";

/** The status and the headers that GET and HEAD share: all but Date and Transfer-Encoding. */
function comparable({ status, headers }: Received) {
  const { date, "transfer-encoding": encoding, ...rest } = headers;
  expect([date, encoding ?? "chunked"]).toEqual([expect.any(String), "chunked"]);
  return { status, ...rest };
}

describe("a HEAD request", () => {
  const pages = [
    "/",
    "/openapi.json",
    "/__mock",
    "/__mock/",
    "/__mock/health",
    "/__mock/openapi.json",
    "/__mock/scenarios.schema.json",
    "/__mock/llms.txt",
    "/__mock/docs",
    "/__mock/docs/",
    "/__mock/docs/settings.json",
    "/__mock/docs/control.md",
    "/__mock/docs/reference.css",
    "/__mock/docs/nothing.md",
    "/__mock/nothing",
  ];

  it("HEAD on every page is answered like GET without a body", () =>
    withMock({}, async ({ url }) => {
      const [, asset = ""] = /src="(\/__mock\/assets\/[^"]+)"/.exec((await ask(`${url}/__mock/`, "GET")).body) ?? [];
      for (const path of [...pages, asset]) {
        const got = await ask(url + path, "GET");
        const head = await ask(url + path, "HEAD");
        expect([path, comparable(head), head.body]).toEqual([path, comparable(got), ""]);
        expect([path, got.status]).toEqual([
          path,
          path.includes("nothing") ? 404 : /(mock|docs)$/.test(path) ? 302 : 200,
        ]);
      }
    }));

  it("HEAD on every reading route of the control plane is answered like GET without a body", () =>
    withMock({ clock: "frozen" }, async ({ url, controlToken }) => {
      const headers = { authorization: `Bearer ${controlToken}` };
      const paths = Object.values(routes).flatMap(({ method, path }) =>
        method === "GET" ? [path.replace("{sandbox}", "default").replaceAll(/\{\w+\}/g, "unknown")] : [],
      );
      const statuses = new Set<number | undefined>();
      for (const path of paths) {
        const got = await ask(`${url}/__mock${path}`, "GET", headers);
        const head = await ask(`${url}/__mock${path}`, "HEAD", headers);
        expect([path, comparable(head), head.body]).toEqual([path, comparable(got), ""]);
        statuses.add(head.status);
        expect((await ask(`${url}/__mock${path}`, "HEAD")).status).toBe(401);
      }
      expect([...statuses].toSorted()).toEqual([200, 404]);
    }));

  it("HEAD on the Agent API gets 403", () =>
    withMock({}, async ({ url, token }) => {
      const headers = { authorization: `Bearer ${token}` };
      for (const path of ["/api/projects", "/api/agent/jobs/00000000-0000-4000-9000-000000000001", "/mcp"])
        expect((await ask(url + path, "HEAD", headers)).status).toBe(403);
    }));
});

describe("the page at /", () => {
  const browser = { accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" };

  /** The addresses that the page lists, each of which must answer with 200. */
  async function linksOf({ url }: Pick<Mock, "url">, headers: Record<string, string>): Promise<readonly string[]> {
    const { status, headers: received, body } = await ask(`${url}/`, "GET", headers);
    expect([status, received["content-type"], received["vary"]]).toEqual([200, "text/plain; charset=utf-8", "accept"]);
    const links = [...body.matchAll(/http:\/\/\S+/g)].map(([link]) => link);
    for (const link of links) expect([link, (await fetch(link)).status]).toEqual([link, 200]);
    return links.map((link) => link.replace(url, ""));
  }

  it("GET / redirects a browser to the console", () =>
    withMock({}, async ({ url }) => {
      const { status, headers } = await ask(`${url}/`, "GET", browser);
      expect([status, headers.location, headers["vary"]]).toEqual([302, "/__mock/", "accept"]);
      expect((await fetch(`${url}/`, { headers: browser })).headers.get("content-type")).toContain("text/html");
    }));

  it("GET / lists the server's addresses for other clients", () =>
    withMock({}, async (mock) => {
      const all = ["", "/openapi.json", "/__mock/health", "/__mock/", "/__mock/docs/", "/__mock/llms.txt"];
      expect(await linksOf(mock, {})).toEqual(all);
      expect(await linksOf(mock, { accept: "*/*" })).toEqual(all);
      expect(await linksOf(mock, { accept: "application/json" })).toEqual(all);
    }));

  it("GET / lists no control plane when the server has none", () =>
    withMock({ control: false }, async (mock) => {
      const all = ["", "/openapi.json", "/__mock/health"];
      expect(await linksOf(mock, browser)).toEqual(all);
      expect(await linksOf(mock, {})).toEqual(all);
    }));
});
