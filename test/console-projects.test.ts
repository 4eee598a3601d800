import type { BrowserContextOptions, Page } from "@playwright/test";
import { describe, expect, it } from "vitest";
import { hasBrowser, obstaclesOf } from "./support/browser.ts";
import { isLive, linkTo, useConsole } from "./support/console.ts";
import { button, expectSameFromShell, twinsOf } from "./support/levers.ts";

const projectsOf = (page: Page) => page.getByRole("listbox", { name: "Projects, newest first" });

const rowOf = (page: Page, client: string | RegExp) => projectsOf(page).getByRole("option", { name: client });

const showProjects = (page: Page) => page.getByRole("button", { name: /^Projects/ }).click();

const isWide = async (page: Page) =>
  (await page.evaluate<number>("document.documentElement.scrollWidth")) > (page.viewportSize()?.width ?? 0);

describe.runIf(hasBrowser)("the projects of the console", () => {
  const { mock, opened, withPage } = useConsole();

  it("prepare and trigger do the same as the command and the curl command that the page shows", () =>
    withPage(async (page) => {
      const twins = await twinsOf(mock(), { clock: "frozen", seed: 42 });
      await page.goto(linkTo(mock(), twins[0].name));
      await isLive(page);
      const levers = [
        {
          name: "prepare",
          async prepare() {
            await showProjects(page);
            await rowOf(page, /^Sample: just set up .*not ready/).click();
          },
          find: button("Prepare"),
        },
        { name: "trigger", find: button("Trigger analysis") },
      ];
      await expectSameFromShell(mock(), page, levers, twins, ["/projects", "/jobs"]);
    }));

  it("an analysis is shown from its begin to its opportunities, and older analyses can be chosen", () =>
    withPage(async (page) => {
      const sandbox = await opened(page);
      const { jobs, clock, projects } = sandbox;
      await showProjects(page);
      await rowOf(page, /^Sample: ready for an analysis interviews ready analysis – –/).click();
      const details = page.getByRole("region", { name: "Project Sample: ready for an analysis" });
      await details.getByText("No analysis yet.").waitFor();
      const { id } = await jobs.create({ projectId: projects.ready, scenario: "slow" });
      await jobs.start(id);
      await rowOf(page, /^Sample: ready .* analysis running/).waitFor();
      await details.getByText("The analysis is running.").waitFor();
      await jobs.complete(id);
      const { opportunities } = await sandbox.readProject(projects.ready);
      await rowOf(
        page,
        new RegExp(`^Sample: ready .* analysis complete ${opportunities.length} opportunities$`),
      ).waitFor();
      const group = details.getByRole("group", { name: "Opportunities by category" });
      for (const { title, roiPotential } of opportunities) {
        await group.getByText(title, { exact: true }).waitFor();
        expect(await group.getByText(roiPotential, { exact: true }).count()).toBeGreaterThan(0);
      }
      const curl = await details.getByLabel("curl that reads its analysis", { exact: true }).innerText();
      const headers = { authorization: `Bearer ${sandbox.token}` };
      const read = await fetch(/http\S+/.exec(curl)?.[0] ?? "", { headers });
      expect([read.status, await read.text()]).toEqual([200, expect.stringContaining('"status":"complete"')]);
      await clock.advance("1m");
      const other = await jobs.create({ projectId: projects.ready, scenario: "slow" });
      await jobs.start(other.id);
      await jobs.fail(other.id);
      await details.getByRole("button", { name: /^failed/ }).click();
      await details.getByText("The analysis failed, so it has no opportunities.").waitFor();
      await details.getByRole("button", { name: /^complete/ }).click();
      await group.waitFor();
    }));

  it("the console triggers an analysis through the Agent API with a token that it knows", () =>
    withPage(async (page) => {
      await page.goto(linkTo(mock(), "default"));
      await isLive(page);
      await showProjects(page);
      const { projects, owner, journal } = mock().defaultSandbox;
      await projectsOf(page).locator(`[id="project-${projects.ready}-${owner.id}"]`).click();
      await page.getByRole("button", { name: "Trigger analysis" }).click();
      await expect
        .poll(async () => (await journal.read({ operation: "triggerAsyncAuditAnalysis" })).entries.length)
        .toBe(1);
    }));

  it("a sandbox without projects says how to get some", () =>
    withPage(async (page) => {
      const sandbox = await opened(page, { demoData: "none" });
      await showProjects(page);
      await page.getByText("No projects yet.").waitFor();
      const headers = { authorization: `Bearer ${sandbox.token}`, "content-type": "application/json" };
      const body = JSON.stringify({ clientName: "Sample client", industry: "Sample industry", companySize: "11-50" });
      await fetch(`${sandbox.url}/api/projects`, { method: "POST", headers, body });
      await rowOf(page, /^Sample client setup not ready/).waitFor();
    }));

  const looks: readonly (readonly [string, BrowserContextOptions])[] = [
    ["light, 1280 × 720", { colorScheme: "light" }],
    ["dark, 380 wide", { colorScheme: "dark", viewport: { width: 380, height: 720 } }],
  ];

  it.each(looks)("the projects have no accessibility violations and no horizontal scrolling: %s", (_, options) =>
    withPage(async (page) => {
      const { jobs, projects } = await opened(page, { demoData: "full" });
      const { id } = await jobs.create({ projectId: projects.ready });
      await jobs.complete(id);
      await showProjects(page);
      await rowOf(page, /^Sample: ready .* complete/).click();
      await page.getByRole("group", { name: "Opportunities by category" }).waitFor();
      expect([await obstaclesOf(page), await isWide(page)]).toEqual([[], false]);
    }, options),
  );
});
