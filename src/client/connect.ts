import { routes } from "../app/control-routes.ts";
import { type Control, connectedControl } from "./control.ts";
import { callOver } from "./http-call.ts";

/**
 * Connects to a running server, to control it like one that was started in this process.
 * @param url base URL of the server, such as `http://127.0.0.1:2834`, or of its control plane
 * @param controlToken the token that the server prints when it starts
 * @throws ControlError when the server refuses the token; Error when no server responds
 */
export async function connect(url: string, controlToken: string): Promise<Control> {
  const base = url.replace(/\/(__mock\/?)?$/, "");
  return connectedControl(callOver(base, controlToken, routes), { url: base, controlToken }, () => Promise.resolve());
}
