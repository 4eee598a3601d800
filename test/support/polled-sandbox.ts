import { Readable } from "node:stream";
import { afterAll, beforeAll } from "vitest";
import type { Sandbox } from "../../src/client/sandbox.ts";
import { run } from "../../src/command/run.ts";
import { type Mock, start } from "../../src/start.ts";

/** A server for all tests of a file, with a sandbox in which a client has polled too fast, and commands for it. */
export function usePolledSandbox() {
  let mock: Mock;
  let sandbox: Sandbox;
  let job: string;

  const poll = (id: string): Promise<string> =>
    fetch(`${sandbox.url}/api/agent/jobs/${id}`, { headers: { authorization: `Bearer ${sandbox.token}` } }).then(
      (response) => response.text(),
    );

  beforeAll(async () => {
    mock = await start();
    sandbox = await mock.sandbox({ name: "polled", seed: 1, clock: "frozen" });
    ({ id: job } = await sandbox.jobs.create());
    await sandbox.limits.setRule("jobPolling", { limit: 3, windowMs: "10s" });
    for (let count = 0; count < 6; count += 1) {
      await poll(job);
      await sandbox.clock.advance("2s");
    }
    await poll("\u001B[31mevil\u2028|`<&>");
  });

  afterAll(() => mock.stop());

  /** Runs a command in this process, for the sandbox. */
  async function command(words: string, onOutput: (output: string, stop: () => void) => void = () => undefined) {
    let output = "";
    let errors = "";
    let stop = () => undefined as unknown;
    const code = await run({
      arguments: [...words.split(" "), "--sandbox", sandbox.name],
      environment: { AUDITY_MOCK_URL: mock.url, AUDITY_MOCK_CONTROL_TOKEN: mock.controlToken },
      output: {
        write(text: string) {
          output += text;
          onOutput(output, () => stop());
        },
      },
      errors: { write: (text: string) => (errors += text) },
      interactive: false,
      pid: process.pid,
      isRunning: () => false,
      signalGroup: () => undefined,
      isOutputRead: () => true,
      input: () => Readable.from([]),
      onStopSignal: (listener) => (stop = () => listener("SIGINT")),
    });
    return { code, output, errors };
  }

  return { mock: () => mock, sandbox: () => sandbox, job: () => job, poll, command };
}
