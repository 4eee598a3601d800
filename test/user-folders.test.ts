import { chmodSync, existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commandPath, runCommand, startProcess, withFolder } from "./support/command.ts";

describe("the user's folders", () => {
  it.runIf(process.platform === "linux")("a relative XDG_DATA_HOME is refused", async () => {
    const { code, errors } = await runCommand([], { XDG_DATA_HOME: "somewhere" });
    expect([code, errors]).toEqual([2, expect.stringMatching(/^XDG_DATA_HOME must be an absolute path/) as string]);
  });

  it("audity-mock start keeps its database in the user's data folder", () =>
    withFolder(async (folder) => {
      const ours = process.platform === "darwin" ? "Library/Application Support" : "data";
      await using server = await startProcess([], { HOME: folder, XDG_DATA_HOME: `${folder}/data` });
      expect(existsSync(`${folder}/${ours}/audity-mock/audity-mock.db`)).toBe(true);
      expect((await server.end("SIGINT")).code).toBe(0);
    }));

  it("commands keep Node's compile cache in the user's cache folder, unless Node is told not to", () =>
    withFolder(async (folder) => {
      const kept = async (name: string, environment: Record<string, string> = {}) => {
        const home = join(folder, name);
        expect(await runCommand(["--version"], { HOME: home, ...environment })).toMatchObject({ code: 0, errors: "" });
        return existsSync(home) ? readdirSync(home, { recursive: true }).length : 0;
      };
      expect(await kept("home")).toBeGreaterThan(5);
      expect(await kept("refused", { NODE_DISABLE_COMPILE_CACHE: "1" })).toBe(0);
      // Without a writable cache folder, the command still works.
      writeFileSync(join(folder, "file"), "");
      const nowhere = { HOME: join(folder, "file"), XDG_CACHE_HOME: join(folder, "file/cache") };
      expect(await runCommand(["--version"], nowhere)).toMatchObject({ code: 0, errors: "" });
      expect(readdirSync(folder).toSorted()).toEqual(["file", "home"]);
    }));

  it.runIf(existsSync("/proc")).each(["/proc", "/dev/null", "relative"])(
    "commands work with HOME=%s, and only a start without --db needs a home folder",
    async (HOME) => {
      for (const words of ["--version", "scenarios", "exec -- node --version", "start --db :memory: --port 70000"]) {
        const { code, errors } = await runCommand(words.split(" "), { HOME });
        expect([code, errors]).toEqual([words.includes("70000") ? 2 : 0, expect.not.stringContaining("HOME")]);
      }
      const { code, output, errors } = await runCommand(["start", "--port", "0"], { HOME });
      expect([code, output]).toEqual([2, ""]);
      expect(errors).toMatch(/(Choose another file|, or choose a database file) with --db\.\n$/);
      expect(existsSync("relative")).toBe(false);
    },
  );

  describe.runIf(process.platform !== "win32")("permissions of created folders and files", () => {
    /** The permissions of a folder and of everything in it. */
    const modesIn = (folder: string) =>
      Object.fromEntries(
        ["", ...readdirSync(folder, { recursive: true, encoding: "utf8" })].map((name) => {
          const found = statSync(join(folder, name));
          return [name, `${found.isDirectory() ? "folder" : "file"} ${(found.mode & 0o777).toString(8)}`];
        }),
      );
    const startUnder = (umask: string, parameters: readonly string[], HOME: string) =>
      startProcess(parameters, { HOME }, [
        "bash",
        "-c",
        `umask ${umask}; exec "$@"`,
        "bash",
        process.execPath,
        commandPath,
      ]);

    it.each(["000", "022", "077", "777"])(
      "audity-mock start creates folders and files for its user alone with the umask %s",
      (umask) =>
        withFolder(async (folder) => {
          const home = join(folder, "home");
          await using server = await startUnder(umask, [], home);
          const made = modesIn(home);
          for (const name of ["audity-mock.db", "audity-mock.db-wal", "audity-mock.db-shm"])
            expect(Object.keys(made)).toContainEqual(expect.stringMatching(new RegExp(`/audity-mock/${name}$`)));
          expect(new Set(Object.values(made))).toEqual(new Set(["folder 700", "file 600"]));
          expect((await server.end("SIGTERM")).code).toBe(0);
        }),
    );

    it("audity-mock start --db creates folders and files for its user alone", () =>
      withFolder(async (folder) => {
        const named = join(folder, "named");
        await using server = await startUnder("000", ["--db", join(named, "deep/mock.db")], join(folder, "home"));
        expect(new Set(Object.values(modesIn(named)))).toEqual(new Set(["folder 700", "file 600"]));
        await server.end("SIGTERM");
      }));

    it("audity-mock start removes the permissions of other users in its own folder, and not in a folder that --db names", () =>
      withFolder(async (folder) => {
        const home = join(folder, "home");
        const named = join(folder, "named");
        const parameters = { ours: [], named: ["--db", join(named, "mock.db")] };
        for (const each of Object.values(parameters)) await (await startUnder("022", each, home)).end("SIGTERM");
        const open = (path: string) => {
          for (const name of ["", ...readdirSync(path, { recursive: true, encoding: "utf8" })])
            chmodSync(join(path, name), statSync(join(path, name)).isDirectory() ? 0o755 : 0o644);
        };
        open(home);
        open(named);
        const before = modesIn(named);
        await using ours = await startUnder("022", parameters.ours, home);
        await using other = await startUnder("022", parameters.named, home);
        const kept = Object.entries(modesIn(home)).filter(([name]) => /(^|\/)audity-mock($|\/[^/]+$)/.test(name));
        expect(kept.length).toBeGreaterThan(5);
        expect(new Set(kept.map(([, mode]) => mode))).toEqual(new Set(["folder 700", "file 600"]));
        expect(modesIn(named)).toMatchObject(before);
        for (const server of [ours, other]) expect((await server.end("SIGTERM")).code).toBe(0);
      }));
  });
});
