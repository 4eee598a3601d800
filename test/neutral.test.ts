import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLogger, requestSerializers } from "../src/platform/logger.ts";
import { start } from "../src/start.ts";
import { neutral, neutralLines, neutralOutput } from "../src/core/neutral.ts";
import { createRedactor } from "../src/core/redact.ts";
import { startProcess } from "./support/command.ts";
import { runHere } from "./support/run-here.ts";

const active = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
const ciCommand = /^\s*::|##\[|##vso\[|##teamcity\[/m;

/** Control characters and commands for a terminal, a page and the log of a CI system. */
const hostile =
  "\u001B[31mred\u009B2J\u202Egnp.exe\u2066\n::error::made up\n  ::add-mask::x\n##vso[task.x]\n##teamcity[y]\r\u0007";

describe("a neutralised text", () => {
  const text = fc.string({ unit: "binary", maxLength: 200 });

  it("a neutralised text holds no control characters and no CI commands", () => {
    fc.assert(
      fc.property(text, (given) => {
        for (const made of [neutral, neutralLines, neutralOutput]) expect(made(given)).not.toMatch(active);
        expect(neutral(given)).not.toMatch(/[\n\t]/);
      }),
    );
    expect(neutralOutput(hostile)).not.toMatch(active);
    expect(neutralOutput(hostile)).not.toMatch(ciCommand);
  });

  it("neutralised JSON has the same value", () => {
    fc.assert(
      fc.property(fc.anything({ withUnicodeString: true } as object), text, (value, given) => {
        const json = JSON.stringify([value, given, hostile]);
        expect(JSON.parse(neutralOutput(json))).toEqual(JSON.parse(json));
        expect(JSON.parse(neutralOutput(JSON.stringify(JSON.parse(json), null, 2)))).toEqual(JSON.parse(json));
      }),
    );
  });

  it("a text without control characters is not changed", () => {
    for (const plain of ["é 🙂 漢字\n\ttab", "a::b", "std::vector", "# heading", "http://[::1]:80"])
      expect(neutralOutput(plain)).toBe(plain);
  });
});

describe("the response of a server", () => {
  /** A server that is ready and gives the same response to every other request. */
  async function answering(status: number, body: unknown) {
    const server = createServer((asked, answer) => {
      const isHealth = asked.url === "/__mock/health";
      answer.writeHead(isHealth ? 200 : status, { "content-type": "application/problem+json" });
      answer.end(JSON.stringify(isHealth ? { status: "ready" } : body));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      [Symbol.asyncDispose]: async () => {
        server.closeAllConnections();
        server.close();
        await once(server, "close");
      },
    };
  }

  const options = (url: string) => ["--url", url, "--control-token", "a-control-token-of-my-own"];

  it.each([
    ["clock show"],
    ["clock show --json"],
    ["sandbox list"],
    ["journal show"],
    ["journal follow"],
    ["journal export"],
    ["report"],
    ["report --format junit"],
    ["report --format markdown"],
    ["env"],
    ["console"],
    ["verify"],
  ])("audity-mock %s prints no control characters of a server's error", async (words) => {
    await using server = await answering(400, { detail: hostile, errors: [{ field: hostile, message: hostile }] });
    const { code, output, errors } = await runHere([...words.split(" "), ...options(server.url)]);
    expect(code).not.toBe(0);
    expect(output + errors).not.toMatch(active);
    expect(output + errors).not.toMatch(ciCommand);
  });

  it.each([["clock show"], ["clock show --json"], ["sandbox list"], ["journal export"], ["job list"]])(
    "audity-mock %s prints no control characters of a server's response",
    async (words) => {
      await using server = await answering(200, { mode: hostile, [hostile]: [hostile, { inner: hostile }] });
      const { output, errors } = await runHere([...words.split(" "), ...options(server.url)]);
      expect(output).toContain("made up");
      expect(output + errors).not.toMatch(active);
      expect(output + errors).not.toMatch(ciCommand);
    },
  );
});

describe("the log", () => {
  it.each([true, false])(
    "the log has no control characters and no control token of a request (pretty: %s)",
    async (pretty) => {
      let log = "";
      const logger = await createLogger("info", { write: (line: string) => (log += line) }, pretty);
      await using mock = await start({ logger, controlToken: "a-control-token-of-my-own" });
      const { hostname, port } = new URL(mock.url);
      const ask = (path: string, host: string) =>
        new Promise((resolve) => {
          request({ hostname, port, path, headers: { host } }, (answer) => answer.resume().on("end", resolve)).end();
        });
      await ask("/api/%1b[31m%C2%9B?%E2%80%AE=%0A::error::x", "evil\u009B2J");
      await ask(`/__mock/?token=${mock.controlToken}`, `127.0.0.1:${port}`);
      await ask(`/__mock/%61-control-token-of-my-own`, `127.0.0.1:${port}`);
      logger.warn(`a text with ${hostile}`);
      // Remove the colours that the logger adds itself.
      const shown = log.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[\\d\\d?m`, "g"), "");
      expect(shown).toContain("made up");
      expect(shown).not.toMatch(active);
      expect(shown).not.toMatch(ciCommand);
      expect(shown).not.toContain(mock.controlToken);
    },
  );

  it("the request serializer redacts the control token in a URL", () => {
    const { req } = requestSerializers(createRedactor("a-control-token-of-my-own"));
    const url = "/__mock/?token=%61-control-token-of-my-own";
    expect(req({ method: "GET", url, host: "x", ip: "y" } as never).url).toBe("/__mock/?token=…");
  });

  it("the log of audity-mock start has no control token that was put into a URL", async () => {
    await using server = await startProcess(["--db", ":memory:", "--log-level", "info"]);
    const { url, controlToken } = server.ready;
    await fetch(`${url}/__mock/?token=${controlToken}`);
    await expect.poll(() => server.errors()).toContain("/__mock/?token=");
    expect(server.errors()).not.toContain(controlToken);
  });
});
