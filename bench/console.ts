import { print } from "./report.ts";
import { type Browser, chromium, type Page } from "@playwright/test";
import serverless from "@sparticuz/chromium";
import autocannon from "autocannon";
import { connect } from "../src/index.ts";
import { type BenchOptions, launch, machine, quantile } from "./compare.ts";
import { productParameters } from "./contenders.ts";

const controlToken = "bench-control-token";

// Of the browser, in which a part of this runs.
declare function requestAnimationFrame(draw: () => void): void;

/** As many as a sandbox tells of at the most; and as fast as clients ask. */
const [mostJobs, requestsPerSecond] = [1000, 100];

type Frames = { readonly times: readonly number[]; readonly longTasks: readonly number[] };

/** How smooth the console is in a real browser: the time from frame to frame, round by round beside a page with nothing on it. */
export async function benchConsole(folder: string, { rounds, seconds, ...options }: BenchOptions): Promise<void> {
  const server = await launch("audity-mock", [
    ...productParameters(`${folder}/console.db`),
    "--control-token",
    controlToken,
  ]);
  await using mock = await connect(server.url, controlToken);
  const quiet = await mock.sandbox({ demoData: "full" });
  const busy = await mock.sandbox();
  const ids: string[] = [];
  const jobs = Math.min(options.jobs, mostJobs);
  for (let made = 0; made < jobs; made += 1)
    ids.push((await busy.jobs.create({ projectId: busy.projects.ready, scenario: "slow" })).id);

  const browser = await chromium.launch({ executablePath: await serverless.executablePath() });
  try {
    const pages = {
      "empty page": await open(browser, "about:blank"),
      "console, idle": await open(browser, consoleOf(server.url, quiet.name)),
      "console, many jobs and requests": await open(browser, consoleOf(server.url, busy.name)),
    };
    const frames = new Map<string, Frames[]>(Object.keys(pages).map((name) => [name, []]));
    for (let round = 0; round <= rounds; round += 1)
      for (const [name, page] of Object.entries(pages)) {
        await page.bringToFront();
        const [measured] = await Promise.all([framesOf(page, seconds), ask(server.url, ids, busy.token, seconds)]);
        if (round > 0) frames.get(name)?.push(measured);
      }
    printFrames(frames);
    print(
      `\n${jobs} jobs, ${requestsPerSecond} requests/s; ${rounds} interleaved rounds of ${seconds} s, 1280 × 720, Chromium ${browser.version()} without a graphics card; ${machine()}`,
    );
  } finally {
    await browser.close();
  }
}

const consoleOf = (url: string, sandbox: string): string => `${url}/__mock/#token=${controlToken}&sandbox=${sandbox}`;

async function open(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await page.goto(url);
  if (url !== "about:blank") await page.getByText("Live", { exact: true }).waitFor();
  return page;
}

/** Clients that poll, each another job. */
async function ask(url: string, ids: readonly string[], token: string, seconds: number): Promise<void> {
  const { non2xx, errors } = await autocannon({
    url,
    connections: 10,
    duration: seconds,
    overallRate: requestsPerSecond,
    sampleInt: Math.min(1000, seconds * 1000),
    headers: { authorization: `Bearer ${token}` },
    requests: ids.map((id) => ({ method: "GET" as const, path: `/api/agent/jobs/${id}` })),
  });
  if (non2xx > 0 || errors > 0) throw new Error(`${non2xx} refusals, ${errors} errors`);
}

const framesOf = (page: Page, seconds: number): Promise<Frames> =>
  page.evaluate(async (ms) => {
    const times: number[] = [];
    const longTasks: number[] = [];
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longTasks.push(duration);
    });
    // Node has no such type, but browsers have.
    observer.observe({ type: "longtask" as never });
    const until = performance.now() + ms;
    await new Promise<void>((resolve) => {
      let before = performance.now();
      const frame = () => {
        const now = performance.now();
        times.push(now - before);
        before = now;
        if (now < until) requestAnimationFrame(frame);
        else resolve();
      };
      requestAnimationFrame(frame);
    });
    observer.disconnect();
    return { times, longTasks };
  }, seconds * 1000);

function printFrames(frames: ReadonlyMap<string, readonly Frames[]>): void {
  const width = Math.max(...[...frames.keys()].map(({ length }) => length));
  print(`| ${"".padEnd(width)} | median frame | 95 % | 99 % | longest | tasks over 50 ms |`);
  print(`| ${"-".repeat(width)} | -----------: | ---: | ---: | ------: | ---------------: |`);
  for (const [name, all] of frames) {
    const times = all.flatMap((each) => each.times);
    const [median = 0, most = 0, nearlyAll = 0, longest = 0] = [0.5, 0.95, 0.99, 1].map((share) =>
      quantile(times, share),
    );
    const tasks = all.flatMap(({ longTasks }) => longTasks).length;
    print(
      `| ${name.padEnd(width)} | ${`${median.toFixed(1)} ms`.padStart(12)} | ${most.toFixed(0).padStart(4)} | ${nearlyAll.toFixed(0).padStart(4)} | ${longest.toFixed(0).padStart(7)} | ${String(tasks).padStart(16)} |`,
    );
  }
}
