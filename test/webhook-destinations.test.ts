import { describe, expect, it } from "vitest";
import { magicProjectId, scenarioNamed, type MagicScenario } from "../src/scenarios/scenarios.ts";
import { start } from "../src/start.ts";
import { destinationProblem, permitsFor } from "../src/webhooks/destination.ts";
import { createSend } from "../src/webhooks/send.ts";
import { agentOf, trigger, withMock } from "./support/agent.ts";
import { withFolder } from "./support/command.ts";
import { receiverOf } from "./support/receiver.ts";

const frozen = { clock: "frozen", seed: 7 } as const;
const ready = magicProjectId(scenarioNamed("completes") as MagicScenario);

describe("the destination of a webhook", () => {
  const problem = (url: string, onlyThisMachine: boolean) => destinationProblem(url, permitsFor(onlyThisMachine));

  it.each([
    ["https://example.com/hook", null, null],
    ["http://example.com/hook", null, /https/],
    ["http://127.0.0.1:9/", null, /this machine/],
    ["https://localhost/", null, /this machine/],
    ["http://sub.localhost:80/", null, /this machine/],
    ["http://192.168.1.7/", null, /this machine/],
    ["http://[::1]/", null, /this machine/],
    ["http://[::ffff:10.0.0.1]/", null, /this machine/],
    ["http://169.254.169.254/latest", null, /this machine/],
    ["http://0.0.0.0/", null, /this machine/],
    ["http://0x7f000001/", null, /this machine/],
    ["https://1.1.1.1/", null, null],
    ["http://1.1.1.1/", /https/, /https/],
    // IPv6 addresses that lead to an IPv4 address are judged by that.
    ["https://[::127.0.0.1]/", null, /this machine/],
    ["https://[::7f00:1]/", null, /this machine/],
    ["https://[::10.1.2.3]/", null, /this machine/],
    ["https://[::ffff:192.168.0.1]/", null, /this machine/],
    ["https://[::ffff:0:169.254.169.254]/", null, /this machine/],
    ["https://[64:ff9b::127.0.0.1]/", null, /this machine/],
    ["https://[64:ff9b:1::a00:1]/", null, /this machine/],
    ["https://[2002:7f00:1::]/", null, /this machine/],
    ["https://[2002:c0a8:1:2:3::4]/", null, /this machine/],
    ["https://[::1.1.1.1]/", null, null],
    ["https://[64:ff9b::1.1.1.1]/", null, null],
    ["http://[64:ff9b::1.1.1.1]/", /https/, /https/],
    ["https://[2002:101:101::1]/", null, null],
    ["https://[2606:4700::1111]/", null, null],
    ["https://user:secret@example.com/", /password/, /password/],
    ["ftp://example.com/", /must be a URL/, /must be a URL/],
    ["example.com", /must be a URL/, /must be a URL/],
    ["", /must be a URL/, /must be a URL/],
  ])(
    "the webhook URL %s is judged %s by a server on loopback, and %s by one that others reach",
    (url, here, elsewhere) => {
      for (const [found, wanted] of [
        [problem(url, true), here],
        [problem(url, false), elsewhere],
      ] as const) {
        if (wanted === null) expect(found).toBeNull();
        else expect(found).toMatch(wanted);
      }
    },
  );

  it("a webhook is not sent when its host name resolves to a forbidden address", async () => {
    await using receiver = await receiverOf(200);
    const { port } = new URL(receiver.url);
    const { signal } = new AbortController();
    const outcome = (onlyThisMachine: boolean, url: string) =>
      createSend(permitsFor(onlyThisMachine))(url, {}, "{}", signal);
    for (const host of ["localhost", "127.0.0.1"]) {
      expect(await outcome(false, `http://${host}:${port}/`)).toEqual({
        status: null,
        problem: expect.stringMatching(
          /this server does not send http requests to the address (127\.0\.0\.1|::1)/,
        ) as string,
      });
      expect(await outcome(true, `http://${host}:${port}/`)).toEqual({ status: 200, problem: null });
    }
    expect(receiver.received).toHaveLength(2);
  });

  it("the control plane refuses an invalid webhook URL with the name of the field", () =>
    withMock({}, async (mock) => {
      const { webhook } = mock.defaultSandbox;
      for (const url of ["nonsense", "http://1.1.1.1/"])
        await expect(webhook.set(url)).rejects.toMatchObject({ status: 400, errors: [{ field: "url" }] });
      expect((await webhook.read()).url).toBeNull();
    }));

  it("a stored webhook URL is checked again at delivery, by a server with other permissions", () =>
    withFolder(async (folder) => {
      const db = `${folder}/mock.db`;
      await using receiver = await receiverOf(200);
      const first = await start({ ...frozen, db });
      await first.defaultSandbox.webhook.set(receiver.url);
      await trigger(agentOf(first, first.token), ready);
      await first.stop();
      await using second = await start({ db, host: "0.0.0.0", controlToken: "a-control-token-of-this-test" });
      await second.clock.advance("1m");
      const { entries } = await second.defaultSandbox.journal.wait({ reason: "WEBHOOK_FAILED" });
      expect(entries[0]?.reason.sentence).toContain("this server does not send http requests to the address 127.0.0.1");
      await expect(second.defaultSandbox.webhook.set(receiver.url)).rejects.toMatchObject({ status: 400 });
      expect(receiver.received).toEqual([]);
    }));
});
