import { requestText } from "../platform/outgoing.ts";
import packageJson from "../../package.json" with { type: "json" };
import { verifyAgent } from "../journal/entry.ts";
import type { SendRequest } from "./target.ts";

/** Names `verify` in the server's journal and in the logs of production. */
const userAgent = `${verifyAgent}/${packageJson.version}`;

/** How long a call that waits for an analysis may take (documentation topic: the audit synthesis pipeline). */
const longestMs = 360_000;

/** How long the server has time to refuse a body by its length, before the body is sent. */
const refusalMs = 250;

/**
 * Sends requests to one server, without changing them.
 * @param url base URL
 * @param silenceMs how long the server may send nothing
 */
export const createSend =
  (url: string, silenceMs = longestMs): SendRequest =>
  ({ headers, ...request }) =>
    requestText({
      ...request,
      headers: { "user-agent": userAgent, ...headers },
      url,
      silenceMs,
      refusalMs,
      mostMegabytes: 10,
    });
