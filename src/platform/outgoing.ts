import { Agent, type ClientRequest, type IncomingMessage, request as overHttp, type RequestOptions } from "node:http";
import { Agent as SecureAgent, request as overHttps } from "node:https";
import { isOfThisMachine } from "../core/own-hosts.ts";
import { whenNeeded } from "../core/when-needed.ts";

// Node's own agents send everything through the proxy that HTTP_PROXY names, where NODE_USE_ENV_PROXY=1 asks for it.
const direct = whenNeeded(() => ({
  http: new Agent({ keepAlive: true }),
  https: new SecureAgent({ keepAlive: true }),
}));

/**
 * Sends a request of ours: to this machine directly, to others as Node has been told to, by a proxy or without. All of
 * them are sent here, and none with `fetch`, which refuses some ports.
 * @param options of Node; they win over what the URL says
 * @param onResponse is called with the answer
 */
export function sendTo(
  url: string | URL,
  options: RequestOptions,
  onResponse: (response: IncomingMessage) => void,
): ClientRequest {
  const isSecure = new URL(url).protocol === "https:";
  const request = isSecure ? overHttps : overHttp;
  if (!isOfThisMachine(url)) return request(url, options, onResponse);
  return request(url, { agent: direct()[isSecure ? "https" : "http"], ...options }, onResponse);
}
