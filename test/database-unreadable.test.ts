import { expect, it, onTestFinished } from "vitest";
import type { Logger } from "../src/app/start-options.ts";
import { failureOf, watchStatements } from "../scripts/simulate/database-faults.ts";
import { agentOf, withMock } from "./support/agent.ts";
import { withFolder } from "./support/command.ts";

/** Lets statements fail as if the disk failed, from now on. */
function failStatements(fails: (text: string) => boolean): { heal: () => void } {
  const heal = () => watchStatements(() => undefined);
  watchStatements((text) => {
    if (fails(text)) throw failureOf("SQLITE_IOERR_READ");
  });
  onTestFinished(heal);
  return { heal };
}

/** A logger that keeps the levels of its lines. */
function keepLevels() {
  const levels: string[] = [];
  const keep = (level: string) => () => void levels.push(level);
  const logger: Logger = {
    level: "info",
    ...{ trace: keep("trace"), debug: keep("debug"), info: keep("info"), silent: keep("silent") },
    ...{ warn: keep("warn"), error: keep("error"), fatal: keep("fatal") },
    child: () => logger,
  };
  return { levels, logger };
}

const always = () => true;

const unreadable = { status: 500, body: { error: "Internal server error" } };

it("a request gets the documented 500 while its token cannot be looked up, and the answer does not tell of the database", () =>
  withFolder((folder) =>
    withMock({ db: `${folder}/mock.db` }, async (mock, agent) => {
      const { heal } = failStatements(always);
      expect(await agent("/api/projects")).toMatchObject(unreadable);
      const stranger = agentOf(mock, "aky_00000000000000000000000000000000");
      expect(await stranger("/api/projects")).toMatchObject(unreadable);
      heal();
      expect((await agent("/api/projects")).status).toBe(200);
    }),
  ));

it("a request of the control plane gets 503 while the changes of other processes cannot be read, and the log has no stack", () =>
  withFolder(async (folder) => {
    const { levels, logger } = keepLevels();
    await withMock({ db: `${folder}/mock.db`, logger }, async ({ url, controlToken }) => {
      failStatements((text) => text === "PRAGMA data_version");
      const response = await fetch(`${url}/__mock/sandboxes`, { headers: { authorization: `Bearer ${controlToken}` } });
      expect([response.status, await response.json()]).toEqual([
        503,
        expect.objectContaining({
          detail:
            "Database error: the disk of the database is full or fails (SQLITE_IOERR_READ). Nothing was changed; try again.",
        }),
      ]);
      expect(levels).not.toContain("error");
    });
  }));

it("a change of the control plane that was committed is not said to have changed nothing when its result cannot be read", () =>
  withFolder((folder) =>
    withMock({ db: `${folder}/mock.db` }, async ({ defaultSandbox }) => {
      let hasCommitted = false;
      const { heal } = failStatements((text) => {
        if (hasCommitted) return true;
        hasCommitted = text === "COMMIT";
        return false;
      });
      await expect(defaultSandbox.clock.advanceOnPoll("7s")).rejects.toMatchObject({
        status: 503,
        message: expect.stringContaining("The change may have been made; check before you try again.") as unknown,
      });
      heal();
      expect((await defaultSandbox.clock.read()).advanceOnPollMs).toBe(7000);
    }),
  ));

it("a change of the control plane that was not committed is said to have changed nothing", () =>
  withFolder((folder) =>
    withMock({ db: `${folder}/mock.db` }, async ({ defaultSandbox }) => {
      const { heal } = failStatements((text) => text === "COMMIT");
      await expect(defaultSandbox.clock.advanceOnPoll("7s")).rejects.toMatchObject({
        status: 503,
        message: expect.stringContaining("Nothing was changed; try again.") as unknown,
      });
      heal();
      expect((await defaultSandbox.clock.read()).advanceOnPollMs).toBe(0);
    }),
  ));

it("a survey gets its page with the error while the database cannot be read, and the log has no stack", () =>
  withFolder(async (folder) => {
    const { levels, logger } = keepLevels();
    await withMock({ db: `${folder}/mock.db`, logger }, async ({ defaultSandbox }) => {
      const [link] = await defaultSandbox.readyLinks.list();
      failStatements(always);
      const response = await fetch(link?.url ?? "");
      expect([response.status, await response.text()]).toEqual([500, expect.stringContaining("Nothing was sent.")]);
      expect(levels).toContain("warn");
      expect(levels).not.toContain("error");
    });
  }));

/** Lets each statement that reads a sandbox after the next commit fail. */
function failAfterCommit(): { heal: () => void } {
  let hasCommitted = false;
  return failStatements((text) => {
    if (hasCommitted) return /from "sandboxes"/i.test(text);
    hasCommitted = text === "COMMIT";
    return false;
  });
}

it("a fault that was added applies to the next request of a known token, also when the sandbox could not be read after it", () =>
  withFolder((folder) =>
    withMock({ db: `${folder}/mock.db` }, async ({ defaultSandbox }, agent) => {
      expect((await agent("/api/projects")).status).toBe(200);
      const { heal } = failAfterCommit();
      await expect(
        defaultSandbox.faults.add({ operation: "listProjects", effect: { kind: "status", status: 429 } }),
      ).rejects.toMatchObject({
        status: 503,
        message: expect.stringContaining("The change may have been made") as unknown,
      });
      await new Promise((resolve) => setTimeout(resolve, 20));
      heal();
      expect((await agent("/api/projects")).status).toBe(429);
    }),
  ));
