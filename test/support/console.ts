import type { Browser, BrowserContextOptions, Locator, Page } from "@playwright/test";
import { afterAll, beforeAll } from "vitest";
import type { Sandbox } from "../../src/client/sandbox.ts";
import { type Mock, start } from "../../src/start.ts";
import { launchBrowser, withPage } from "./browser.ts";

/** The control token of the servers whose console is tested. */
export const controlToken = "control-token-of-a-test";

/** The link that opens the console on a sandbox. */
export const linkTo = ({ controlUrl }: Pick<Mock, "controlUrl">, sandbox: string): string =>
  `${controlUrl}#token=${controlToken}&sandbox=${sandbox}`;

/** Resolves when the page shows that it is connected. */
export const isLive = (page: Page): Promise<void> => page.getByText("Live", { exact: true }).waitFor();

/** The list of jobs on the page. */
export const jobsOf = (page: Page): Locator => page.getByRole("listbox", { name: "Jobs, newest first" });

/** What the tests of a file need of the console: one server and one browser, which end after the last of them. */
export function useConsole() {
  let server: Mock;
  let browser: Browser;

  beforeAll(async () => {
    [server, browser] = await Promise.all([start({ controlToken }), launchBrowser()]);
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  return {
    mock: () => server,

    withPage: <T>(test: (page: Page, problems: string[]) => Promise<T>, options: BrowserContextOptions = {}) =>
      withPage(browser, test, options),

    /** Opens the console on a new sandbox, whose clock is frozen. */
    opened: async (page: Page, options: Parameters<Mock["sandbox"]>[0] = {}): Promise<Sandbox> => {
      const sandbox = await server.sandbox({ clock: "frozen", seed: 42, ...options });
      await page.goto(linkTo(server, sandbox.name));
      await isLive(page);
      return sandbox;
    },

    /** Polls a job once and returns the status of the response. */
    poll: async (id: string, token: string): Promise<number> =>
      (await fetch(`${server.url}/api/agent/jobs/${id}`, { headers: { authorization: `Bearer ${token}` } })).status,
  };
}
