import { describe, expect, it } from "vitest";
import { readConfig } from "../src/config/read-config.ts";
import { runCommand, startProcess } from "./support/command.ts";

describe("settings", () => {
  // The variables that Kubernetes sets in each container for a Service called audity-mock.
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
  ])("the address of a Kubernetes service in AUDITY_MOCK_PORT=%s or PORT=%s is ignored", (own, plain, expected) => {
    const { config, problems } = readConfig({}, { AUDITY_MOCK_PORT: own, PORT: plain });
    expect([config.port, problems]).toEqual([expected, []]);
  });

  it("the address of a Kubernetes service is refused as the value of --port", () => {
    expect(readConfig({ port: "tcp://10.0.0.1:2834" }, {}).problems).toEqual([
      '--port must be a whole number from 0 to 65535, not "tcp://10.0.0.1:2834".',
    ]);
  });

  it("every command ignores the variables that Kubernetes sets for a Service called audity-mock", async () => {
    await using server = await startProcess(["--db", ":memory:"], { ...serviceLinks, PORT: "tcp://10.0.0.9:80" });
    const { url, controlToken } = server.ready;
    const client = { ...serviceLinks, AUDITY_MOCK_URL: url, AUDITY_MOCK_CONTROL_TOKEN: controlToken };
    for (const words of ["health", "scenarios", "clock show", "env", "console", "exec -- node --version"])
      expect(await runCommand(words.split(" "), client)).toMatchObject({ code: 0, errors: "" });
  });

  it("a flag wins over the environment, and AUDITY_MOCK_PORT over PORT", () => {
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
