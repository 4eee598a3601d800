import type { IncomingMessage } from "node:http";
import { sendTo } from "../platform/outgoing.ts";
import { type Control, controlOf } from "./control.ts";
import { httpCall, type Send } from "./http-call.ts";

const send: Send = ({ method, url, headers, body, patienceMs }) =>
  new Promise((resolve, reject) => {
    let received: IncomingMessage | undefined;
    const sent = sendTo(url, { method, headers, timeout: patienceMs }, (response) => {
      received = response;
      resolve({ status: response.statusCode ?? 0, body: response.setEncoding("utf8") });
    });
    sent.on("timeout", () => {
      // Where there is something to be read, it is this end that is slow.
      if (!received?.readableLength) sent.destroy(new Error(`${url} has not answered for ${patienceMs / 1000} s.`));
    });
    sent.on("error", reject);
    sent.end(body);
  });

/** Calls the control plane of a server over HTTP. @internal */
export const callOver = (url: string, controlToken: string) => httpCall(url, controlToken, send);

/**
 * Connects to a running server, to control it as one that was started in this process.
 * @param url base URL of the server, such as `http://127.0.0.1:2834`, or of its control plane
 * @param controlToken the token that the server prints when it starts
 * @throws ControlError when the server does not accept the token; Error when no server answers
 */
export async function connect(url: string, controlToken: string): Promise<Control> {
  const base = url.replace(/\/(__mock\/?)?$/, "");
  return controlOf(callOver(base, controlToken), { url: base, controlToken }, () => Promise.resolve());
}
