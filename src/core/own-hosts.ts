import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";
import { isLoopback } from "./address.ts";

/** The host names of a server. */
export type OwnHosts = {
  /** Whether a `Host` header contains a name of this server. */
  isOurs(header: string): boolean;
  /** Base URL of this server for the client of a request. Falls back to the bound address for an unknown `Host`. */
  baseUrlFor(headers: IncomingHttpHeaders): string;
};

/** The name in a `Host` header, without its port. */
export const hostNameOf = (header: string): string =>
  header
    .replace(/:\d+$/, "")
    .replace(/^\[(.*)\]$/, "$1")
    .toLowerCase();

/** Whether a URL is of this machine, independent of DNS. */
export const isOfThisMachine = (url: string | URL): boolean => isLoopback(hostNameOf(new URL(url).hostname));

/**
 * The names of the server: loopback, the bound address and `--allowed-hosts`. If other machines can reach the server, also any
 * IP address: the server cannot list all addresses of its machine, and DNS rebinding needs a name.
 * @param url base URL of the server on this machine
 */
export function createOwnHosts(boundHost: string, allowedHosts: readonly string[], url: string): OwnHosts {
  const onlyThisMachine = isLoopback(boundHost);
  const names = new Set([boundHost, ...allowedHosts].map((name) => name.toLowerCase()));

  // Nearly all requests have the same header as the one before.
  let lastOfOurs: string | undefined;

  function isOurs(header: string): boolean {
    if (header === lastOfOurs) return true;
    const name = hostNameOf(header);
    if (!isLoopback(name) && !names.has(name) && (onlyThisMachine || isIP(name) === 0)) return false;
    lastOfOurs = header;
    return true;
  }

  return {
    isOurs,
    baseUrlFor({ host = "", "x-forwarded-proto": protocol }) {
      const own = isOurs(host) ? URL.parse(`${protocol === "https" ? "https" : "http"}://${host}`) : null;
      return own?.origin ?? url;
    },
  };
}
