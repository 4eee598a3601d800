import { type IncomingHttpHeaders, request } from "node:http";
import { text } from "node:stream/consumers";

export type Received = {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

/** Sends a request with exactly these headers, `Host` included; closes an event stream after its headers. */
export const ask = (url: string, method: string, headers: Readonly<Record<string, string>> = {}): Promise<Received> =>
  new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, (response) => {
      const { statusCode: status, headers: received } = response;
      if (method === "GET" && received["content-type"]?.startsWith("text/event-stream")) {
        resolve({ status, headers: received, body: "" });
        sent.destroy();
        return;
      }
      text(response).then((body) => resolve({ status, headers: received, body }), reject);
    });
    sent.on("error", reject);
    sent.end();
  });
