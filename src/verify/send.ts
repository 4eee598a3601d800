import { requestText } from "../platform/outgoing.ts";
import packageJson from "../../package.json" with { type: "json" };
import { verifyAgent } from "../journal/entry.ts";
import type { SendRequest } from "./target.ts";

/** Tells the server's journal, and whoever reads the logs of production, who is asking. */
const userAgent = `${verifyAgent}/${packageJson.version}`;

/** As long as a call that waits for an analysis may take (documentation topic: the audit synthesis pipeline). */
const longestMs = 360_000;

/** How long a server may take to refuse a body by its length. */
const refusalMs = 250;

/**
 * Sends requests to one server, each exactly as it is given.
 * @param url base URL
 * @param silenceMs how long the server may be silent
 */
export const createSend =
  (url: string, silenceMs = longestMs): SendRequest =>
  ({ headers, ...request }) =>
    requestText({
      ...request,
      headers: { "user-agent": userAgent, ...headers },
      ...{ url, silenceMs, refusalMs, mostMegabytes: 10 },
    });
