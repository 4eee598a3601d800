import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";
import { isLoopback } from "./address.ts";

/** The host names that a server is known by. */
export type OwnHosts = {
  /** Whether a `Host` header names this server. */
  isOurs(header: string): boolean;
  /** Base URL of this server as the client of a request reaches it; the bound one where `Host` names another server. */
  baseUrlFor(headers: IncomingHttpHeaders): string;
};

/** The name in a `Host` header, without its port. */
export const hostNameOf = (header: string): string =>
  header
    .replace(/:\d+$/, "")
    .replace(/^\[(.*)\]$/, "$1")
    .toLowerCase();

/** Whether a URL leads to this machine whatever the name servers say. */
export const isOfThisMachine = (url: string | URL): boolean => isLoopback(hostNameOf(new URL(url).hostname));

/**
 * Loopback, what the server is bound to, and what `--allowed-hosts` names. Where others can reach the server, any IP
 * address as well: a server that listens on all addresses of a machine cannot list them, and no page can be given one by a
 * name server.
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
