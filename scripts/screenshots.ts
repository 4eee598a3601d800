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

const scenes: Readonly<Record<string, Scene>> = {
  none: {},
  one: {
    async prepare(sandbox, mock) {
      const { id } = await sandbox.jobs.create({ scenario: "completes" });
      await pollFor(mock, sandbox, id, 3, 1.5);
    },
    async act(page) {
      await select(page, /^Job/);
      await page.getByRole("button", { name: "Complete now" }).hover();
    },
  },
  fifty: {
    async prepare(sandbox, mock) {
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
    },
    async act(page) {
      await select(page, /processing/);
      await page.getByRole("button", { name: "Fail now" }).hover();
    },
  },
  story: {
    async act(page) {
      await page.getByRole("button", { name: "Stories" }).click();
      await page.getByRole("button", { name: "3. A client that polls too fast" }).click();
      await page.getByRole("heading", { name: "A client that polls too fast" }).waitFor();
      for (const title of ["1. A slow audit", "2. Sixty polls", "3. Seventy more"]) {
        await page.keyboard.press("ArrowRight");
        await page.getByRole("heading", { name: title }).waitFor();
      }
      await page.getByText("Retry-After: ").waitFor();
    },
  },
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
      await page.getByRole("button", { name: "Leads" }).click();
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
      await page.getByRole("button", { name: "Nucleus" }).click();
      await select(page, /email processed/);
      await page.getByRole("list", { name: "Items of the capture" }).waitFor();
      await page.getByRole("button", { name: "Add capture", exact: true }).hover();
    },
  },
  locked: { isLocked: true },
};

async function picture(browser: Browser, mock: Mock, name: string, look: Look, path: string): Promise<void> {
  const { prepare, act, isLocked } = scenes[name] ?? {};
  await using sandbox = await mock.sandbox({ name: "demo", seed: 42, clock: "frozen" });
  await prepare?.(sandbox, mock);
  const { colorScheme, size } = look;
  const context = await browser.newContext({ colorScheme, viewport: sizes[size], reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto(isLocked ? mock.controlUrl : `${mock.controlUrl}#token=${controlToken}&sandbox=demo`);
  await (isLocked ? page.getByRole("heading", { name: "Control token, please" }).waitFor() : isLive(page));
  await act?.(page, mock);
  // Until what came last has been drawn.
  await page.evaluate("new Promise((resolve) => setTimeout(resolve, 1200))");
  await page.screenshot({ path, fullPage: size === "380" });
  await context.close();
  console.log(path);
}

const used: readonly (readonly [file: string, scene: string, look: Look])[] = [
  ["console.png", "fifty", { size: "1280", colorScheme: "light" }],
  ["console-dark.png", "one", { size: "1280", colorScheme: "dark" }],
  ["console-leads.png", "leads", { size: "1280", colorScheme: "light" }],
  ["console-nucleus.png", "nucleus", { size: "1280", colorScheme: "light" }],
  ["console-story.png", "story", { size: "1280", colorScheme: "light" }],
  ["console-empty.png", "none", { size: "1280", colorScheme: "light" }],
  ["console-locked.png", "locked", { size: "1280", colorScheme: "light" }],
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
