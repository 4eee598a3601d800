import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Browser, Page } from "@playwright/test";
import type { Sandbox } from "../src/client/sandbox.ts";
import { type Mock, start } from "../src/start.ts";
import { launchBrowser } from "../test/support/browser.ts";

// The pictures of the console in README and docs; with --all, its main states in each size and colour scheme.
const usage = "npm run screenshots -- [--all] [--folder docs/images]";

const { values } = parseArgs({
  options: {
    all: { type: "boolean", default: false },
    folder: { type: "string", default: "docs/images" },
    help: { type: "boolean", default: false },
  },
});

const controlToken = "control-token-of-screenshots";

const sizes = {
  "1280": { width: 1280, height: 720 },
  "1920": { width: 1920, height: 1080 },
  "380": { width: 380, height: 800 },
} as const;

type Look = { readonly size: keyof typeof sizes; readonly colorScheme: "light" | "dark" };

const isLive = (page: Page) => page.getByText("Live", { exact: true }).waitFor();
const select = (page: Page, name: RegExp) => page.getByRole("listbox").getByRole("option", { name }).first().click();

/** What there is to see: a world, and what is done on the page. Same seed, same frozen clock, same picture. */
type Scene = {
  readonly prepare?: (sandbox: Sandbox, mock: Mock) => Promise<unknown>;
  readonly act?: (page: Page, mock: Mock) => Promise<unknown>;
  readonly isLocked?: true;
};

async function poll(mock: Mock, { token }: Sandbox, id: string): Promise<void> {
  const response = await fetch(`${mock.url}/api/agent/jobs/${id}`, { headers: { authorization: `Bearer ${token}` } });
  await response.text();
}

/** A client that polls a job every few seconds. */
async function pollFor(mock: Mock, sandbox: Sandbox, id: string, times: number, everySeconds: number): Promise<void> {
  for (let polls = 0; polls < times; polls += 1) {
    await poll(mock, sandbox, id);
    await sandbox.clock.advance(everySeconds * 1000);
  }
}

const scenariosInTurn = ["completes", "fails", "slow", "completes", "fails-early", "stuck-pending", "vanishes"];

/** Polls that leave a burst, ignore Retry-After and go on after the end. */
async function pollBadly(mock: Mock, sandbox: Sandbox): Promise<void> {
  const { id } = await sandbox.jobs.create({ scenario: "completes" });
  await pollFor(mock, sandbox, id, 3, 1.5);
  await pollFor(mock, sandbox, id, 125, 0.03);
  await pollFor(mock, sandbox, id, 8, 2);
}

/** Fifty jobs in all states, used up limits and a fault. */
async function prepareFifty(sandbox: Sandbox, mock: Mock): Promise<void> {
  await sandbox.limits.setRule("jobPolling", { limit: 142, windowMs: "60s" });
  const ids: string[] = [];
  for (let made = 0; made < 50; made += 1) {
    const scenario = scenariosInTurn[made % scenariosInTurn.length] ?? "completes";
    ids.push((await sandbox.jobs.create({ scenario })).id);
    for (const id of ids.slice(-3)) await poll(mock, sandbox, id);
    await sandbox.clock.advance("900ms");
  }
  await sandbox.faults.add({ effect: { kind: "status", status: 503 }, operation: "getJobStatus", times: 3 });
  for (const id of ids.slice(-2)) await poll(mock, sandbox, id);
  await sandbox.clock.advance("1s");
}

const tab = (page: Page, name: string) => page.getByRole("button", { name: new RegExp(`^${name}`) }).click();

/** Opens a story and shows some of its steps. */
async function showStory(page: Page, name: string, steps: number): Promise<void> {
  await page.getByRole("button", { name: "Stories" }).click();
  await page.getByRole("button", { name }).click();
  await page.getByRole("heading", { name: name.slice(3) }).waitFor();
  for (let step = 1; step <= steps; step += 1) {
    await page.keyboard.press("ArrowRight");
    await page.getByRole("progressbar", { name: `Step ${step} of` }).waitFor();
  }
  await page.evaluate("document.activeElement.blur()");
}

const requestsOf = (page: Page) => page.getByRole("listbox", { name: "Requests, newest first" }).getByRole("option");

const scenes: Readonly<Record<string, Scene>> = {
  none: {},
  one: {
    async prepare(sandbox, mock) {
      const { id } = await sandbox.jobs.create({ scenario: "completes" });
      await pollFor(mock, sandbox, id, 3, 1.5);
    },
    async act(page) {
      await select(page, / processing /);
      await page.getByRole("button", { name: "Complete now" }).hover();
    },
  },
  fifty: {
    prepare: prepareFifty,
    async act(page) {
      await page.getByRole("button", { name: "Inject" }).hover();
    },
  },
  request: {
    prepare: prepareFifty,
    async act(page) {
      await requestsOf(page).filter({ hasText: "429" }).first().click();
      await page.getByRole("heading", { name: "429 Too Many Requests" }).waitFor();
    },
  },
  presentation: {
    prepare: (sandbox, mock) => prepareFifty(sandbox, mock),
    act: (page) => page.keyboard.press("p"),
  },
  keys: { act: (page) => page.keyboard.press("?") },
  report: {
    prepare: (sandbox, mock) => pollBadly(mock, sandbox),
    async act(page) {
      await tab(page, "Report");
      await page.getByText("FAIL", { exact: true }).first().waitFor();
    },
  },
  clients: {
    async act(page, mock) {
      await tab(page, "Clients");
      const sandbox = await mock.openSandbox("demo");
      for (const client of ["polite", "impatient", "careless"])
        await page.getByRole("button", { name: `Start the ${client} client` }).click();
      await sandbox.clock.setScale(10);
      await page.waitForTimeout(4000);
      await sandbox.clock.freeze();
    },
  },
  projects: {
    async prepare(sandbox) {
      await sandbox.jobs.create({ scenario: "completes" });
      await sandbox.clock.advance("1m");
    },
    async act(page) {
      await tab(page, "Projects");
      await page
        .getByRole("listbox")
        .getByRole("option", { name: /complete/ })
        .first()
        .click();
      await page.getByRole("button", { name: "Trigger analysis" }).hover();
    },
  },
  webhook: {
    async prepare(sandbox) {
      await sandbox.webhook.set("http://127.0.0.1:9/webhooks");
      await sandbox.jobs.create({ scenario: "instant" });
      await sandbox.clock.advance("10s");
    },
    async act(page) {
      await tab(page, "Webhook");
      await page.getByRole("listbox").getByRole("option").first().click();
    },
  },
  "new sandbox": {
    async act(page) {
      await page.getByRole("button", { name: "Sandbox menu" }).click();
      await page.getByRole("button", { name: "New sandbox…" }).click();
    },
  },
  story: { act: (page) => showStory(page, "3. A client that polls too fast", 3) },
  "story report": { act: (page) => showStory(page, "3. A client that polls too fast", 6) },
  "story lead": { act: (page) => showStory(page, "4. A survey, a lead, an audit", 4) },
  leads: {
    async prepare({ leads, clock }) {
      await leads.add({ count: 3, missingScores: true });
      await clock.advance("2m");
      const [lead] = await leads.add({ businessName: "Sample client", score: 82 });
      if (lead) await leads.research(lead.id, { startsInMs: 0 });
      await clock.advance("1m");
      await leads.add({ businessName: "Sample visitor", status: "pending" });
    },
    async act(page) {
      await tab(page, "Leads");
      await select(page, /Sample client/);
    },
  },
  nucleus: {
    async prepare({ captures, insights, clock }) {
      await captures.add({ scenario: "fails", channel: "voice_note" });
      await captures.add({ scenario: "needs-review", channel: "transcript" });
      await captures.add({ channel: "email" });
      await clock.advance("2m");
      await captures.add({
        scenario: "slow",
        rawContent: "Call about the intake process. We agreed to begin on Monday.",
      });
      await clock.advance("30s");
      await captures.add({ rawContent: "Sample Contact asks for a process map by Friday." });
      await insights.add({ title: "Sample client is quiet" });
    },
    async act(page) {
      await tab(page, "Nucleus");
      await select(page, /email processed/);
      await page.getByRole("list", { name: "Items of the capture" }).waitFor();
      await page.getByRole("button", { name: "Add capture", exact: true }).hover();
    },
  },
  locked: { isLocked: true },
  reference: {
    async act(page, mock) {
      await page.goto(`${mock.url}/__mock/docs/`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page
        .getByRole("button", { name: /^Test Request/ })
        .first()
        .waitFor();
    },
  },
};

async function picture(browser: Browser, mock: Mock, name: string, look: Look, path: string): Promise<void> {
  const { prepare, act, isLocked } = scenes[name] ?? {};
  await using sandbox = await mock.sandbox({ name: "demo", seed: 42, clock: "frozen" });
  await prepare?.(sandbox, mock);
  const { colorScheme, size } = look;
  const context = await browser.newContext({ colorScheme, viewport: sizes[size], reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto(isLocked ? mock.controlUrl : `${mock.controlUrl}#token=${controlToken}&sandbox=demo`);
  await (isLocked ? page.getByRole("heading", { name: "Enter the control token" }).waitFor() : isLive(page));
  await act?.(page, mock);
  // Until what came last has been drawn.
  await page.evaluate("new Promise((resolve) => setTimeout(resolve, 1200))");
  await page.screenshot({ path, fullPage: size === "380" });
  await context.close();
  console.log(path);
}

const wide = (colorScheme: Look["colorScheme"]): Look => ({ size: "1280", colorScheme });

const used: readonly (readonly [file: string, scene: string, look: Look])[] = [
  ["console.png", "fifty", wide("light")],
  ["console-request.png", "request", wide("light")],
  ["console-report.png", "report", wide("light")],
  ["console-dark.png", "one", wide("dark")],
  ["console-clients.png", "clients", wide("dark")],
  ["console-projects.png", "projects", wide("light")],
  ["console-leads.png", "leads", wide("light")],
  ["console-nucleus.png", "nucleus", wide("light")],
  ["console-webhook.png", "webhook", wide("light")],
  ["console-new-sandbox.png", "new sandbox", wide("light")],
  ["console-presentation.png", "presentation", wide("dark")],
  ["console-keys.png", "keys", wide("light")],
  ["console-story.png", "story", wide("light")],
  ["console-story-report.png", "story report", wide("light")],
  ["console-empty.png", "none", wide("light")],
  ["console-locked.png", "locked", wide("light")],
  ["console-narrow.png", "one", { size: "380", colorScheme: "light" }],
  ["api-reference.png", "reference", wide("light")],
];

const all = Object.keys(scenes).flatMap((scene) =>
  (Object.keys(sizes) as (keyof typeof sizes)[]).flatMap((size) =>
    (["light", "dark"] as const).map(
      (colorScheme) => [`${scene}-${size}-${colorScheme}.png`, scene, { size, colorScheme }] as const,
    ),
  ),
);

if (values.help) {
  console.log(usage);
} else {
  mkdirSync(values.folder, { recursive: true });
  await using mock = await start({ controlToken, port: 2834 });
  const browser = await launchBrowser();
  try {
    for (const [file, scene, look] of values.all ? all : used)
      await picture(browser, mock, scene, look, join(values.folder, file));
  } finally {
    await browser.close();
  }
}
