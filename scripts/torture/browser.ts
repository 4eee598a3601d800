import type { Browser } from "@playwright/test";
import { hasBrowser, launchBrowser } from "../../test/support/browser.ts";
import { attack, outcomesOfAttack, startElsewhere } from "../../test/support/other-origin.ts";
import { ask } from "./ask.ts";
import { counted, type Experiment } from "./experiment.ts";
import { type Server, startServer } from "./server.ts";

/** What a page may want to change: the clock, what there is, and who may come in. */
const targets = ["sandboxes/default/clock/advance", "sandboxes/default/reset", "sandboxes", "sandboxes/default/tokens"];

const hosts = ["127.0.0.1", "localhost"];

export const attacked: Experiment = {
  name: "attacked from a browser",
  tried: () =>
    `A page of another origin, on ${hosts.join(" and on ")}, in Chromium tries to move the clock, reset, and create sandboxes and tokens, with and without the control token, in ${Object.keys(outcomesOfAttack).length} ways each; a page on a host name that was rebound to this machine (DNS rebinding) tries the same`,
  promised: "403, or the browser sends no request; nothing changes and the page reads nothing",
  async run({ folder, say }) {
    if (!hasBrowser) return { notTried: "there is no browser for this machine in the development packages" };
    const server = await startServer(`${folder}/mock.db`, { parameters: ["--clock", "frozen"] });
    const elsewhere = await startElsewhere();
    const browser = await launchBrowser();
    const problems: string[] = [];
    const before = await stateOf(server);
    let reached = 0;
    let refused = 0;
    try {
      for (const host of hosts) {
        for (const target of targets) {
          say(`${target} from ${host}`);
          const page = await browser.newPage();
          const url = `${server.url}/__mock/${target}`;
          const { outcomes, statuses } = await attack(
            page,
            `http://${host}:${elsewhere.port}`,
            url,
            server.controlToken,
          );
          await page.close();
          reached += statuses.length;
          refused += statuses.filter((status) => status === 403).length;
          for (const status of statuses) if (status !== 403) problems.push(`${target} answered ${status}`);
          for (const [way, outcome] of Object.entries(outcomes))
            if (outcome !== outcomesOfAttack[way as keyof typeof outcomesOfAttack])
              problems.push(`${target}, ${way}: ${outcome}`);
        }
      }
      problems.push(...(await rebound(browser, server)));
    } finally {
      await browser.close();
      elsewhere.close();
    }
    if (reached === 0) problems.push("nothing reached the server, so nothing was tried");
    const moved = before !== (await stateOf(server));
    const { code } = await server.end("SIGTERM");
    if (code !== 0) problems.push(`SIGTERM ended the server with code ${code}`);
    return {
      happened: `${reached} requests reached the server, ${refused} of them got 403; the browser blocked the others; ${moved ? "something" : "nothing"} had changed`,
      lost: moved ? 1 : 0,
      broken: counted([...problems, ...(moved ? ["something has moved"] : [])]),
    };
  },
};

/** All that a page might have changed. */
async function stateOf({ url, controlToken }: Server): Promise<string> {
  const paths = ["sandboxes", "sandboxes/default", "sandboxes/default/tokens", "sandboxes/default/clock"];
  const answers = await Promise.all(paths.map((path) => ask(`${url}/__mock/${path}`, controlToken)));
  return JSON.stringify(answers.map((answer) => answer?.body));
}

/** The name of the page itself leads here, so to a browser all of this is of its own origin. */
async function rebound(browser: Browser, { url, controlToken }: Server): Promise<string[]> {
  const page = await browser.newPage();
  const name = url.replace("127.0.0.1", "rebound.example");
  const problems: string[] = [];
  const response = await page.goto(`${name}/__mock/`);
  if (response?.status() !== 403) problems.push(`a page of another name got ${response?.status()}`);
  for (const target of targets) {
    const status = await page.evaluate(
      async ([to, token]) =>
        (await fetch(to, { method: "POST", headers: { authorization: `Bearer ${token}` }, body: "{}" })).status,
      [`${name}/__mock/${target}`, controlToken] as const,
    );
    if (status !== 403) problems.push(`${target} under another name answered ${status}`);
  }
  await page.close();
  return problems;
}
