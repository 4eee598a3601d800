import { expect } from "vitest";
import { connect } from "../../src/client/connect.ts";
import type { Control } from "../../src/client/control.ts";
import type { Sandbox } from "../../src/client/sandbox.ts";
import { ControlError } from "../../src/errors/control-error.ts";
import { start } from "../../src/start.ts";

/** The two ways to control a server. */
export const controls: Readonly<Record<string, () => Promise<Control>>> = {
  "in this process": async () => start(),
  "over HTTP": async () => {
    const mock = await start();
    const remote = await connect(mock.controlUrl, mock.controlToken);
    return { ...remote, [Symbol.asyncDispose]: () => mock.stop() };
  },
};

/** Returns a function that runs a test in a new sandbox of a new server, controlled in the given way. */
export const inSandboxOf =
  (open: () => Promise<Control>) =>
  async (
    options: Parameters<Control["sandbox"]>[0],
    test: (sandbox: Sandbox, control: Control) => Promise<void>,
  ): Promise<void> => {
    await using control = await open();
    await test(await control.sandbox(options), control);
  };

/** The error that the control plane refuses a call with. */
export async function refusal(call: Promise<unknown>): Promise<ControlError> {
  const error: unknown = await call.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ControlError);
  return error as ControlError;
}
