import { once } from "node:events";
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import packageJson from "../package.json" with { type: "json" };
import { connect as controlOver } from "../src/client/connect.ts";
import { frozenHint } from "../src/command/frozen-hint.ts";
import { run } from "../src/command/run.ts";
import { readConfig } from "../src/config/read-config.ts";
import { start } from "../src/start.ts";
import { nodeProblem } from "../src/platform/node-version.ts";
import { scenarios } from "../src/scenarios/scenarios.ts";
import { commandPath, runCommand, runToEnd, startProcess, withFolder } from "./support/command.ts";

describe("audity-mock", () => {
  it.each([["--help"], ["start", "--help"], ["health", "--help"], ["scenarios", "--help"]])(
    "helps: %s %s",
    async (...parameters) => {
      const { code, output, errors } = await runCommand(parameters.filter(Boolean));
      expect([code, errors]).toEqual([0, ""]);
      expect(output).toContain("Usage: audity-mock");
      expect(output).toContain("AUDITY_MOCK_");
    },
  );

  it("says its version", async () => {
    expect(await runCommand(["--version"])).toMatchObject({ code: 0, output: `${packageJson.version}\n` });
  });

  it("lists the scenarios, as text and as JSON", async () => {
    const { output } = await runCommand(["scenarios"]);
    for (const { name, sentence } of scenarios) expect(output).toContain(`${name}\n  ${sentence}\n`);
    const json = JSON.parse((await runCommand(["scenarios", "--json"])).output) as unknown[];
    expect(json).toHaveLength(scenarios.length);
  });

  it.each([
    [["--port", "abc"], /^--port must be a whole number/],
    [["--seed", "-1"], /--seed/],
    [["--rate-limits", "maybe"], /^--rate-limits must be on or off/],
    [["--rate-limit", "jobPolling=0/10s"], /^--rate-limit must be BUCKET=LIMIT\/WINDOW/],
    [["--rate-limit", "barrel=5/10s"], /^--rate-limit must be BUCKET=LIMIT\/WINDOW/],
    [["--log-level", "loud"], /^--log-level must be one of/],
    [["--bad"], /unknown option '--bad'/],
    [["--prot", "1"], /unknown option '--prot' \(Did you mean --port\?\)/],
    [["sing"], /^There is no command "sing"; there is .*start, .*exec, .*health, .*scenarios/],
    [["help", "sing"], /^There is no command "sing"/],
    [["--host", "0.0.0.0"], /give a control token/],
    [["--shard", "a-b"], /^--shard must be 1 to 4 letters and digits, not "a-b"/],
    [
      ["--shard", "a", "--control-token", "b.any-16-characters"],
      /^The control token of the shard a must begin with "a\."/,
    ],
    [["--default-scenario", "nope"], /^--default-scenario must be the name of a scenario, not "nope"/],
    [["--clock", "frozen", "--clock-scale", "3"], /^--clock-scale is for a clock that is scaled/],
    [["--db", "mock.db "], /^--db must be a path that neither begins nor ends with a space/],
  ])("refuses %j with one sentence and exit code 2", async (parameters, sentence) => {
    const { code, output, errors } = await runCommand(
      parameters.includes("sing") ? parameters : ["start", "--db", ":memory:", ...parameters],
    );
    expect([code, output]).toEqual([2, ""]);
    expect(errors).toMatch(sentence);
    expect(errors.trim().split("\n")).toHaveLength(1);
  });

  it("is content with a reader that has seen enough", async () => {
    const script = `"$0" "$1" scenarios | head -n 1; echo "\${PIPESTATUS[0]}"`;
    const { output, errors } = await runToEnd("bash", ["-c", script, process.execPath, commandPath]);
    expect([output, errors]).toEqual([`${scenarios[0].name}\n0\n`, ""]);
  });

  it("does not repeat a secret that it refuses", async () => {
    const { code, errors } = await runCommand(["--control-token", "my secret", "--db", ":memory:"]);
    expect([code, errors]).toEqual([2, "--control-token must be 16 to 200 printable characters without spaces.\n"]);
  });

  it.runIf(process.platform === "linux")("refuses a folder for data that is none", async () => {
    const { code, errors } = await runCommand([], { XDG_DATA_HOME: "somewhere" });
    expect([code, errors]).toEqual([2, expect.stringMatching(/^XDG_DATA_HOME must be an absolute path/) as string]);
  });

  it("takes scenarios from a file, and says line and field of what is wrong with it", () =>
    withFolder(async (folder) => {
      const path = `${folder}/scenarios.yaml`;
      writeFileSync(path, "scenarios:\n  - name: mine\n    pendingMs: 1s\n    processingMs: soon\n    outcome: lost\n");
      const { code, errors } = await runCommand(["--db", ":memory:", "--port", "0", "--scenarios", path]);
      expect(code).toBe(2);
      expect(errors.trim().split("\n")).toEqual([
        expect.stringMatching(/scenarios\.yaml:4: scenarios\[0\]\.processingMs must be a duration/) as string,
        expect.stringMatching(/scenarios\.yaml:5: scenarios\[0\]\.outcome must be completed or failed/) as string,
      ]);
      for (const aliases of ["scenarios: *nowhere\n", "scenarios: &itself\n  - *itself\n"]) {
        writeFileSync(path, aliases);
        const refused = await runCommand(["--db", ":memory:", "--port", "0", "--scenarios", path]);
        expect([refused.code, refused.errors]).toEqual([
          2,
          expect.stringMatching(/scenarios\.yaml: the aliases in it/),
        ]);
      }
      const mine = { name: "mine", pendingMs: "1s", processingMs: null, outcome: "failed", errorCode: "MINE" };
      writeFileSync(path, JSON.stringify({ scenarios: [mine] }));
      const settings = ["--db", ":memory:", "--clock", "frozen", "--scenarios", path, "--default-scenario", "mine"];
      await using server = await startProcess(settings);
      const control = await controlOver(server.ready.url, server.ready.controlToken);
      const { id } = await control.defaultSandbox.jobs.create();
      await control.clock.advance("1s");
      expect(await control.defaultSandbox.jobs.get(id)).toMatchObject({ status: "failed", errorCode: "MINE" });
    }));

  it("keeps its database in the user's data folder", () =>
    withFolder(async (folder) => {
      const ours = process.platform === "darwin" ? "Library/Application Support" : "data";
      await using server = await startProcess([], { HOME: folder, XDG_DATA_HOME: `${folder}/data` });
      expect(existsSync(`${folder}/${ours}/audity-mock/audity-mock.db`)).toBe(true);
      expect((await server.end("SIGINT")).code).toBe(0);
    }));

  it("keeps what Node has compiled in the user's cache folder, unless Node is told not to", () =>
    withFolder(async (folder) => {
      const kept = async (name: string, environment: Record<string, string> = {}) => {
        const home = join(folder, name);
        expect(await runCommand(["--version"], { HOME: home, ...environment })).toMatchObject({ code: 0, errors: "" });
        return existsSync(home) ? readdirSync(home, { recursive: true }).length : 0;
      };
      expect(await kept("home")).toBeGreaterThan(5);
      expect(await kept("refused", { NODE_DISABLE_COMPILE_CACHE: "1" })).toBe(0);
      // Where there is no place for it, a start only takes longer.
      writeFileSync(join(folder, "file"), "");
      const nowhere = { HOME: join(folder, "file"), XDG_CACHE_HOME: join(folder, "file/cache") };
      expect(await runCommand(["--version"], nowhere)).toMatchObject({ code: 0, errors: "" });
      expect(readdirSync(folder).toSorted()).toEqual(["file", "home"]);
    }));

  it.runIf(existsSync("/proc")).each(["/proc", "/dev/null", "relative"])(
    "needs no home folder, such as HOME=%s, but for a database that nobody has named",
    async (HOME) => {
      for (const words of ["--version", "scenarios", "exec -- node --version", "start --db :memory: --port 70000"]) {
        const { code, errors } = await runCommand(words.split(" "), { HOME });
        expect([code, errors]).toEqual([words.includes("70000") ? 2 : 0, expect.not.stringContaining("HOME")]);
      }
      const { code, output, errors } = await runCommand(["start", "--port", "0"], { HOME });
      expect([code, output]).toEqual([2, ""]);
      expect(errors).toMatch(/; (or )?choose a(nother)? file with --db\.\n$/);
      expect(existsSync("relative")).toBe(false);
    },
  );

  describe.runIf(process.platform !== "win32")("makes folders and files for this user alone", () => {
    /** The permissions of all that is in a folder, and of the folder. */
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

    it.each(["000", "022", "077", "777"])("with the umask %s", (umask) =>
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

    it("where a database is named, too", () =>
      withFolder(async (folder) => {
        const named = join(folder, "named");
        await using server = await startUnder("000", ["--db", join(named, "deep/mock.db")], join(folder, "home"));
        expect(new Set(Object.values(modesIn(named)))).toEqual(new Set(["folder 700", "file 600"]));
        await server.end("SIGTERM");
      }));

    it("and takes from others what an earlier version let them read, where nobody has named it", () =>
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

  it.runIf(existsSync("/dev/full"))("says so when its output cannot be written", async () => {
    const script = '"$0" "$1" scenarios >/dev/full';
    const { code, errors } = await runToEnd("bash", ["-c", script, process.execPath, commandPath]);
    expect([code, errors.trim().split("\n")]).toEqual([1, [expect.stringContaining("cannot be written")]]);
  });

  it("goes on serving when nobody reads its log any more", async () => {
    await using server = await startProcess(["--db", ":memory:", "--log-level", "info"]);
    server.ignoreErrors();
    for (let count = 0; count < 3; count += 1)
      expect((await fetch(`${server.ready.url}/openapi.json`)).status).toBe(200);
    expect((await server.end("SIGTERM")).code).toBe(0);
  });

  it("logs short lines for a person, and JSON for everything else", async () => {
    const linesOf = async (isTTY: boolean) => {
      let written = "";
      const code = await run({
        arguments: ["--db", ":memory:", "--port", "0", "--log-level", "info"],
        environment: {},
        output: { write: () => true },
        errors: { write: (text) => (written += text), isTTY },
        pid: process.pid,
        interactive: false,
        isRunning: () => false,
        isOutputRead: () => true,
        onStopSignal: (listener) => listener("SIGTERM"),
      });
      expect(code).toBe(0);
      return written.trim().split("\n");
    };
    for (const line of await linesOf(false)) expect(JSON.parse(line)).toHaveProperty("msg");
    for (const line of await linesOf(true)) expect(line).toMatch(/^\S*\[?\d\d:\d\d:\d\d.*INFO/);
  });

  it("cuts off a request that is never finished, without a word, when asked to end", async () => {
    await using server = await startProcess(["--db", ":memory:"]);
    const { hostname, port } = new URL(server.ready.url);
    const socket = connect(Number(port), hostname);
    await once(socket, "connect");
    socket.write(
      `POST /api/agent/projects/x/audit-analysis/async HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${server.ready.token}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{`,
    );
    // Answered by the server after what the socket sent, so both have been read.
    expect((await fetch(`${server.ready.url}/openapi.json`)).status).toBe(200);
    expect(await server.end("SIGTERM")).toEqual({ code: 0, signal: null });
    expect(server.errors()).toBe("");
    socket.destroy();
  });

  it("says every problem of its environment at once", async () => {
    const { code, errors } = await runCommand([], { AUDITY_MOCK_PORT: "abc", AUDITY_MOCK_LOG_LEVEL: "loud" });
    expect(code).toBe(2);
    expect(errors.trim().split("\n")).toEqual([
      expect.stringContaining("AUDITY_MOCK_PORT") as string,
      expect.stringContaining("AUDITY_MOCK_LOG_LEVEL") as string,
    ]);
  });

  it("ends with exit code 0 however often it is asked to", async () => {
    await using server = await startProcess(["--db", ":memory:"]);
    const ended = server.end("SIGTERM");
    const insisting = setInterval(() => void server.end("SIGTERM"), 1);
    expect(await ended).toEqual({ code: 0, signal: null });
    clearInterval(insisting);
  });

  it("refuses a port in use with one sentence and exit code 2", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    const { code, errors } = await runCommand(["--db", ":memory:", "--port", String(port)]);
    other.close();
    expect(code).toBe(2);
    expect(errors).toMatch(/already in use; choose another with --port/);
  });

  it("is healthy on a port that browsers would refuse", async () => {
    await using server = await startProcess(["--db", ":memory:", "--port", "10080"]);
    expect((await runCommand(["health", "--port", "10080"], { AUDITY_MOCK_SEED: "no seed" })).code).toBe(0);
    await server.end("SIGTERM");
  });

  it("is not healthy when it answers too slowly to say so", async () => {
    const slow = createServer((_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const dripping = setInterval(() => response.write(" "), 200);
      response.on("close", () => clearInterval(dripping));
    });
    await new Promise<void>((resolve) => slow.listen(0, "127.0.0.1", resolve));
    const { port } = slow.address() as AddressInfo;
    expect((await runCommand(["health", "--port", String(port)])).code).toBe(1);
    slow.closeAllConnections();
    slow.close();
  });

  it("is started, healthy, and ends with exit code 0 when asked", async () => {
    await using server = await startProcess(["--db", ":memory:", "--seed", "42"]);
    const { ready } = server;
    expect(Object.keys(ready)).toEqual(
      expect.arrayContaining(["event", "url", "controlUrl", "controlToken", "token", "seed", "clock", "pid"]),
    );
    expect(ready).toMatchObject({ event: "ready", seed: 42, clock: "real" });
    const port = new URL(ready.url).port;
    expect((await runCommand(["health", "--port", port])).code).toBe(0);
    expect((await runCommand(["health"], { AUDITY_MOCK_PORT: port, AUDITY_MOCK_HOST: "0.0.0.0" })).code).toBe(0);
    expect(await server.end("SIGTERM")).toEqual({ code: 0, signal: null });
    expect(server.errors()).toBe("");
    const { code, errors } = await runCommand(["health", "--port", port]);
    expect([code, errors]).toEqual([1, `No audity-mock answers on ${ready.url}.\n`]);
  });
});

describe("settings", () => {
  // What Kubernetes sets in each container beside a Service that is called audity-mock.
  const serviceLinks = {
    AUDITY_MOCK_SERVICE_HOST: "10.0.0.1",
    AUDITY_MOCK_SERVICE_PORT: "2834",
    AUDITY_MOCK_SERVICE_PORT_HTTP: "2834",
    AUDITY_MOCK_PORT: "tcp://10.0.0.1:2834",
    AUDITY_MOCK_PORT_2834_TCP: "tcp://10.0.0.1:2834",
    AUDITY_MOCK_PORT_2834_TCP_PROTO: "tcp",
    AUDITY_MOCK_PORT_2834_TCP_PORT: "2834",
    AUDITY_MOCK_PORT_2834_TCP_ADDR: "10.0.0.1",
  };

  it.each([
    ["tcp://10.0.0.1:2834", undefined, 2834],
    ["udp://[fd00::1]:53", "3", 3],
    [undefined, "sctp://10.0.0.1:2834", 2834],
    ["tcp://10.0.0.1:2834", "tcp://10.0.0.2:80", 2834],
  ])("ignore the address of a service in AUDITY_MOCK_PORT=%s and PORT=%s", (own, plain, expected) => {
    const { config, problems } = readConfig({}, { AUDITY_MOCK_PORT: own, PORT: plain });
    expect([config.port, problems]).toEqual([expected, []]);
  });

  it("refuse the address of a service that a person has given as the port", () => {
    expect(readConfig({ port: "tcp://10.0.0.1:2834" }, {}).problems).toEqual([
      '--port must be a whole number from 0 to 65535, not "tcp://10.0.0.1:2834".',
    ]);
  });

  it("of every command ignore what Kubernetes sets beside a Service of its name", async () => {
    await using server = await startProcess(["--db", ":memory:"], { ...serviceLinks, PORT: "tcp://10.0.0.9:80" });
    const { url, controlToken } = server.ready;
    const client = { ...serviceLinks, AUDITY_MOCK_URL: url, AUDITY_MOCK_CONTROL_TOKEN: controlToken };
    for (const words of ["health", "scenarios", "clock show", "env", "console", "exec -- node --version"])
      expect(await runCommand(words.split(" "), client)).toMatchObject({ code: 0, errors: "" });
  });

  it("come from the command line before the environment, and AUDITY_MOCK_PORT before PORT", () => {
    expect(readConfig({ port: "1" }, { AUDITY_MOCK_PORT: "2" }).config.port).toBe(1);
    expect(readConfig({}, { AUDITY_MOCK_PORT: "2", PORT: "3" }).config.port).toBe(2);
    expect(readConfig({}, { AUDITY_MOCK_PORT: "", PORT: "3" }).config.port).toBe(3);
    expect(readConfig({}, {}).config.port).toBe(2834);
    expect(readConfig({}, { AUDITY_MOCK_RATE_LIMIT: "jobPolling=5/10s,read=1/1m" }).config.rateLimit).toEqual({
      jobPolling: { limit: 5, windowMs: 10_000 },
      read: { limit: 1, windowMs: 60_000 },
    });
  });
});

describe("a command whose output nobody reads any more", () => {
  it.each(["journal follow", "sandbox follow"])("ends: %s", async (words) => {
    await using server = await startProcess(["--db", ":memory:"]);
    const { url, controlToken, token } = server.ready;
    const environment = { AUDITY_MOCK_URL: url, AUDITY_MOCK_CONTROL_TOKEN: controlToken, TOKEN: token };
    const script = `
      { until curl -s -o /dev/null -H "Authorization: Bearer $TOKEN" "$AUDITY_MOCK_URL/api/projects"; do :; done; sleep 0.2; } &
      curls() { for n in $(seq 40); do curl -s -o /dev/null -H "Authorization: Bearer $TOKEN" "$AUDITY_MOCK_URL/api/user/tier"; sleep 0.1; done; }
      curls & "$0" "$1" ${words} | head -c 60 >/dev/null; echo "\${PIPESTATUS[0]}"; kill %2`;
    const { output, errors } = await runToEnd("bash", ["-c", script, process.execPath, commandPath], environment);
    expect([output, errors]).toEqual(["0\n", ""]);
  });
});

describe("a command that exec runs", () => {
  const exec = [process.execPath, commandPath, "exec", "--", process.execPath, "-e", "setTimeout(() => {}, 20_000)"];
  /** In a terminal of its own, whose keyboard interrupts it after a time. */
  const interruptedAfter = (seconds: number) =>
    runToEnd("bash", [
      "-c",
      `{ sleep ${seconds}; printf '\\003'; sleep 2; } | script -qec "$(printf '%q ' "$@")" /dev/null >/dev/null; echo "\${PIPESTATUS[1]}"`,
      "bash",
      ...exec,
    ]);

  it.skipIf(process.platform !== "linux" || !existsSync("/usr/bin/script"))(
    "is ended by Ctrl-C at whatever instant, with exit code 130",
    async () => {
      const instants = [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.7, 1];
      const outcomes = await Promise.all(instants.map((seconds) => interruptedAfter(seconds)));
      expect(outcomes.map(({ output }) => output.trim())).toEqual(instants.map(() => "130"));
    },
  );

  it("is told what it waits for in vain while the clock is frozen", async () => {
    await using mock = await start({ clock: "frozen" });
    expect(await frozenHint(mock)).toBeNull();
    const poll = (jobId: string) =>
      fetch(`${mock.url}/api/agent/jobs/${jobId}`, { headers: { authorization: `Bearer ${mock.token}` } });
    const { id } = await mock.defaultSandbox.jobs.create();
    for (let count = 0; count < 3; count += 1) await poll(id);
    expect(await frozenHint(mock)).toContain(`so the job ${id}, polled 3 times, stays pending`);
    await mock.clock.advanceOnPoll("2s");
    expect(await frozenHint(mock)).toBeNull();
    await mock.clock.advanceOnPoll(0);
    await mock.clock.advance("1m");
    await poll(id);
    expect(await frozenHint(mock)).toBeNull();
  });
});

describe("an error that nobody expected", () => {
  const linesOf = (errors: string) => errors.trimEnd().split("\n");
  const unforeseen = `data:text/javascript,setTimeout(()=>{throw new Error("unforeseen")},500)`;

  it("ends the command with a few lines, its sentence first, and exit code 70", async () => {
    const { code, errors } = await runToEnd(process.execPath, [
      ...["--import", unforeseen],
      ...[commandPath, "start", "--port", "0", "--db", ":memory:"],
    ]);
    expect([code, linesOf(errors)[0]]).toEqual([70, `audity-mock ${packageJson.version} failed: unforeseen`]);
    expect(linesOf(errors).at(-1)).toMatch(/^This is a defect of audity-mock\. Report it/);
    expect(linesOf(errors).length).toBeLessThan(10);
  });

  it("in the process of whoever starts a server is shown with a short line of the source", async () => {
    const script = `import { start } from ${JSON.stringify(commandPath.replace(/cli\.js$/, "index.js"))}; await start({ port: -1 });`;
    const { code, errors } = await runToEnd(process.execPath, ["--input-type=module", "-e", script]);
    expect([code, errors]).toEqual([1, expect.stringContaining("port must be a whole number from 0 to 65535")]);
    expect(errors.length).toBeLessThan(3000);
  });
});

it("an older Node is told so in one sentence by the command itself", async () => {
  // Nor has it what has come since.
  const pretend = `
    import module, { syncBuiltinESMExports } from "node:module";
    Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.20.2" } });
    delete process.getBuiltinModule;
    delete module.enableCompileCache;
    syncBuiltinESMExports();`;
  const { code, output, errors } = await runToEnd(process.execPath, [
    "--import",
    `data:text/javascript,${encodeURIComponent(pretend)}`,
    commandPath,
    "--version",
  ]);
  expect([code, output, errors]).toEqual([2, "", "audity-mock needs Node 22.18 or newer, and this is Node 20.20.2.\n"]);
  // To import what is not there would end it before it can say so.
  expect(readFileSync(commandPath, "utf8")).not.toMatch(/import\{[^}]*enableCompileCache/);
});

it("an older Node is any before the first that better-sqlite3 runs on", () => {
  expect(nodeProblem("20.20.2")).toMatch(/needs Node 22\.18 or newer/);
  expect(nodeProblem("22.17.9")).not.toBeNull();
  expect(nodeProblem("22.18.0")).toBeNull();
  expect(nodeProblem("24.0.0")).toBeNull();
});
