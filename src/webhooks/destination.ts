import ipaddr from "ipaddr.js";
import { hostNameOf } from "../core/own-hosts.ts";

/** Whether a webhook may be sent to an address over a protocol. Production only sends to https. */
export type Permits = (protocol: string, address: string) => boolean;

/**
 * The addresses that a server may send to. Only a server that is bound to loopback may send to this machine and to private
 * networks. Otherwise another machine could set a webhook and reach them through the server.
 */
export const permitsFor =
  (onlyThisMachine: boolean): Permits =>
  (protocol, address) =>
    isPublic(address) ? protocol === "https:" : onlyThisMachine;

/** IPv6 prefixes that embed an IPv4 address, which starts at byte `from`. */
const leadingToIPv4 = [
  { begin: "::", bits: 96, from: 12 }, // IPv4-compatible, RFC 4291
  { begin: "::ffff:0:0:0", bits: 96, from: 12 }, // IPv4-translated, RFC 2765
  { begin: "64:ff9b::", bits: 96, from: 12 }, // NAT64, RFC 6052
  { begin: "2002::", bits: 16, from: 2 }, // 6to4, RFC 3056
].map((each) => ({ ...each, begin: ipaddr.IPv6.parse(each.begin) }));

/** Whether an address is public: not loopback, not of a private network, not multicast. */
function isPublic(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  const found = leadingToIPv4.find(({ begin, bits }) => address instanceof ipaddr.IPv6 && address.match(begin, bits));
  const judged = found ? new ipaddr.IPv4(address.toByteArray().slice(found.from, found.from + 4)) : address;
  return judged.range() === "unicast";
}

/**
 * The problem of a webhook URL, as the end of a sentence; null: none. The address of a host name is checked later, before each
 * request.
 */
export function destinationProblem(text: string, permits: Permits): string | null {
  const url = URL.parse(text);
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:"))
    return `must be a URL such as https://example.com/webhooks, not ${JSON.stringify(text)}`;
  if (url.username || url.password) return "must not contain a user or a password";
  const name = hostNameOf(url.hostname);
  const host = /(^|\.)localhost\.?$/i.test(name) ? "127.0.0.1" : name;
  const address = ipaddr.isValid(host) ? host : null;
  const isHere = permits("http:", "127.0.0.1");
  if (address !== null && !isPublic(address) && !isHere)
    return "must not be an address of this machine or a private network, because other machines can reach this server";
  const canBeRight = address === null ? url.protocol === "https:" || isHere : permits(url.protocol, address);
  return canBeRight ? null : "must begin with https://; http:// is allowed only for this machine and private networks";
}
