import type { ClientRequest } from "node:http";
import { sendTo } from "../platform/outgoing.ts";
import { realSleep } from "../core/clock.ts";
import packageJson from "../../package.json" with { type: "json" };
import { verifyAgent } from "../journal/judged.ts";
import type { SendRequest } from "./target.ts";

/** Tells the server's journal, and whoever reads the logs of production, who is asking. */
const userAgent = `${verifyAgent}/${packageJson.version}`;

/** As long as a call that waits for an analysis may take (documentation topic: the audit synthesis pipeline). */
const longestMs = 360_000;

/** More of an answer is not read. */
const mostMegabytes = 10;

/** From here on, a server may answer and close before the body has been sent, and the answer would be lost. */
const largeBytes = 65_536;

/** How long a server may take to refuse a body by its length. */
const refusalMs = 250;

function sendWhenWanted(request: ClientRequest, body: string | undefined): void {
  let isAnswered = false;
  request.once("response", () => (isAnswered = true));
  request.flushHeaders();
  void realSleep(refusalMs).then(() => {
    if (isAnswered) request.destroy();
    else request.end(body);
  });
}

/**
 * Sends requests to one server, each exactly as it is given: nothing tidies the path up, nothing follows a redirect.
 * @param url base URL
 * @param patienceMs how long the server may be silent
 */
export const createSend =
  (url: string, patienceMs = longestMs): SendRequest =>
  ({ method, path, headers, body }) =>
    new Promise((resolve, reject) => {
      const length = Buffer.byteLength(body ?? "");
      const options = {
        method,
        path,
        headers: {
          "user-agent": userAgent,
          ...headers,
          ...(body !== undefined && { "content-length": String(length) }),
        },
        timeout: patienceMs,
      };
      const sent = sendTo(url, options, (response) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        response.on("data", (chunk: Buffer) => {
          chunks.push(chunk);
          bytes += chunk.length;
          if (bytes > mostMegabytes * 1e6)
            response.destroy(new Error(`${url} answers more than ${mostMegabytes} MB and was cut off`));
        });
        response.on("error", reject);
        response.on("end", () => {
          const { statusCode: status = 0, headersDistinct } = response;
          const received = Object.entries(headersDistinct).map(([name, values = []]) => [name, values.join(", ")]);
          const text = Buffer.concat(chunks).toString();
          resolve({ status, headers: Object.fromEntries(received) as Record<string, string>, text });
        });
      });
      sent.on("timeout", () => sent.destroy(new Error(`${url} has not answered for ${patienceMs / 1000} s.`)));
      sent.on("error", reject);
      if (length > largeBytes) sendWhenWanted(sent, body);
      else sent.end(body);
    });
