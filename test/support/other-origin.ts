import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";

/** What the page reports of each attack that it has tried. */
export const outcomesOfAttack = {
  "as the test interface does": "refused",
  "without a token": "refused",
  "as text": "opaque",
  "without a type": "opaque",
  "with credentials": "opaque",
  "as a beacon": "true",
  "as an image": "refused",
  "as a script": "refused",
  "as an event stream": "refused",
  "as a socket": "refused",
  "as a form, application/x-www-form-urlencoded": "sent",
  "as a form, multipart/form-data": "sent",
  "as a form, text/plain": "sent",
};

/** A web server on another origin, whose page attacks, or shows another page in a frame. */
export async function startElsewhere() {
  const server = createServer((request, response) => {
    response.setHeader("content-type", "text/html");
    const frame = new URL(request.url ?? "", "http://elsewhere").searchParams.get("frame");
    if (frame !== null)
      return void response.end(`<!doctype html><title>Elsewhere</title><iframe src="${frame}"></iframe>`);
    response.end(readFileSync(new URL("../fixtures/other-origin.html", import.meta.url)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { port: (server.address() as AddressInfo).port, close: () => void server.close() };
}

/** Opens the page that tries every way in which a page can send a request. */
export async function attack(page: Page, elsewhere: string, url: string, token: string) {
  const statuses: number[] = [];
  page.on("response", (response) => {
    if (response.url() === url) statuses.push(response.status());
  });
  await page.goto(`${elsewhere}/?${new URLSearchParams({ url, token }).toString()}`);
  await page.locator("output:not(:empty)").waitFor({ state: "attached" });
  const outcomes = JSON.parse((await page.textContent("output")) ?? "") as Record<string, string>;
  return { outcomes, statuses };
}
