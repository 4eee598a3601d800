import ipaddr from "ipaddr.js";
import { hostNameOf } from "../core/own-hosts.ts";

/** Whether a webhook with a protocol may be sent to an address; production sends to https alone. */
export type Permits = (protocol: string, address: string) => boolean;

/**
 * What a server may send to. Addresses of this machine and of private networks are for a server that only this machine can
 * reach: whoever else can ask for a webhook would reach through it what is none of his business.
 */
export const permitsFor =
  (onlyThisMachine: boolean): Permits =>
  (protocol, address) =>
    isPublic(address) ? protocol === "https:" : onlyThisMachine;

/** IPv6 addresses that lead to an IPv4 address: how they begin, and from which byte on the IPv4 address is in them. */
const leadingToIPv4 = [
  { begin: "::", bits: 96, from: 12 }, // IPv4-compatible, RFC 4291
  { begin: "::ffff:0:0:0", bits: 96, from: 12 }, // IPv4-translated, RFC 2765
  { begin: "64:ff9b::", bits: 96, from: 12 }, // NAT64, RFC 6052
  { begin: "2002::", bits: 16, from: 2 }, // 6to4, RFC 3056
].map((each) => ({ ...each, begin: ipaddr.IPv6.parse(each.begin) }));

/** Whether an address is that of some machine on the Internet, rather than of this one, its network, or of many. */
function isPublic(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  const found = leadingToIPv4.find(({ begin, bits }) => address instanceof ipaddr.IPv6 && address.match(begin, bits));
  const judged = found ? new ipaddr.IPv4(address.toByteArray().slice(found.from, found.from + 4)) : address;
  return judged.range() === "unicast";
}

/**
 * What is wrong with a URL as the destination of a webhook, for a sentence that begins with its name; null when nothing
 * is, as far as can be said before its host is looked up.
 */
export function destinationProblem(text: string, permits: Permits): string | null {
  const url = URL.parse(text);
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:"))
    return `must be a URL such as https://example.com/webhooks, not ${JSON.stringify(text)}`;
  if (url.username || url.password) return "must not contain a user or a password";
  const host = hostNameOf(url.hostname);
  const address = /(^|\.)localhost\.?$/i.test(host) ? "127.0.0.1" : ipaddr.isValid(host) ? host : null;
  const isHere = permits("http:", "127.0.0.1");
  if (address !== null && !isPublic(address) && !isHere)
    return "must not lead to this machine or a private network, since others can reach this server";
  const canBeRight = address === null ? url.protocol === "https:" || isHere : permits(url.protocol, address);
  return canBeRight ? null : "must begin with https://, other than for an address of this machine or a private network";
}
