import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "@playwright/test";
import serverless from "@sparticuz/chromium";

/** Whether there is a browser: the package that brings one has it for Linux on x64 alone. */
export const hasBrowser = process.platform === "linux" && process.arch === "x64";

/** Starts a browser in which `rebound.example` resolves to this machine. */
export const launchBrowser = async (): Promise<Browser> =>
  chromium.launch({
    executablePath: await serverless.executablePath(),
    args: ["--host-resolver-rules=MAP rebound.example 127.0.0.1"],
  });

/** Runs a test with a page of its own, and fails it for every error in the page's console. */
export async function withPage<T>(
  browser: Browser,
  test: (page: Page, problems: string[]) => Promise<T>,
  options: BrowserContextOptions = {},
): Promise<T> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, ...options });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  page.on("pageerror", ({ message }) => problems.push(message));
  try {
    const result = await test(page, problems);
    if (problems.length > 0) throw new Error(`The page complains: ${problems.join("; ")}`);
    return result;
  } finally {
    await context.close();
  }
}

/** The accessibility violations that axe finds on a page, which has no frames: axe then needs no page of its own. */
export async function obstaclesOf(page: Page): Promise<readonly string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ["violations"] });
  const { violations } = await axe.analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

/** Closes a page whose errors the test has provoked. It may log errors until it is closed, so close it first. */
export async function closeDespite(page: Page, problems: string[]): Promise<void> {
  await page.close();
  problems.length = 0;
}
