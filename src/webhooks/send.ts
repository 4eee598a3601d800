import { lookup, type LookupAddress } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { sendTo } from "../platform/outgoing.ts";
import { hostNameOf } from "../core/own-hosts.ts";
import type { Permits } from "./destination.ts";

/** The outcome of an attempt: the status of the response, and what went wrong. */
export type Outcome = { readonly status: number | null; readonly problem: string | null };

/** Posts a body. Never rejects: errors and an aborted `signal` are in the outcome. */
export type Send = (
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  signal: AbortSignal,
) => Promise<Outcome>;

/** How many bytes of a response are read. */
const longestAnswer = 65_536;

/** @param permits checks each address right before the connection, because the address of a name can change */
export function createSend(permits: Permits): Send {
  return (text, headers, body, signal) =>
    new Promise((resolve) => {
      const failed = (error: Error) =>
        resolve({ status: null, problem: signal.aborted ? "did not respond in time" : `failed: ${error.message}` });
      const url = new URL(text);
      const host = hostNameOf(url.hostname);
      if (isIP(host) && !permits(url.protocol, host)) return failed(forbidden(url, host));
      const sent = sendTo(
        url,
        // Do not use a proxy, which would look the name up by itself.
        { method: "POST", headers, signal, agent: false, lookup: permittedLookup(url, permits) },
        (response) => {
          const status = response.statusCode ?? 0;
          const isAccepted = status >= 200 && status < 300;
          resolve({ status, problem: isAccepted ? null : `responded with ${status}` });
          let size = 0;
          response.on("error", () => undefined);
          response.on("data", (chunk: Buffer) => {
            size += chunk.length;
            if (size > longestAnswer) sent.destroy();
          });
        },
      );
      sent.on("error", failed);
      sent.end(body);
    });
}

const forbidden = ({ protocol }: URL, address: string): Error =>
  new Error(`this server does not send ${protocol.slice(0, -1)} requests to the address ${address}`);

function permittedLookup(url: URL, permits: Permits): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      const addresses = (error ? [] : found) as readonly LookupAddress[];
      const [first] = addresses;
      const refused = addresses.find(({ address }) => !permits(url.protocol, address));
      if (error || !first) callback(error ?? new Error(`${hostname} has no address`), "");
      else if (refused) callback(forbidden(url, refused.address), "");
      else if (options.all) callback(null, [...addresses]);
      else callback(null, first.address, first.family);
    });
  };
}
