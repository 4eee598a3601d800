import { connect } from "../../src/client/connect.ts";
import type { Control } from "../../src/client/control.ts";
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
