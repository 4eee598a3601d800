import ipaddr from "ipaddr.js";

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

/** Whether an address is that of some machine on the Internet, rather than of this one, its network, or of many. */
const isPublic = (address: string): boolean => ipaddr.isValid(address) && ipaddr.process(address).range() === "unicast";

/** The host of a URL without the brackets around an IPv6 address. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, "$1");

/**
 * What is wrong with a URL as the destination of a webhook, for a sentence that begins with its name; null when nothing
 * is, as far as can be said before its host is looked up.
 */
export function destinationProblem(text: string, permits: Permits): string | null {
  const url = URL.parse(text);
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:"))
    return `must be a URL such as https://example.com/webhooks, not ${JSON.stringify(text)}`;
  if (url.username || url.password) return "must not contain a user or a password";
  const host = hostOf(url);
  const address = /(^|\.)localhost\.?$/i.test(host) ? "127.0.0.1" : ipaddr.isValid(host) ? host : null;
  const isHere = permits("http:", "127.0.0.1");
  if (address !== null && !isPublic(address) && !isHere)
    return "must not lead to this machine or a private network, since others can reach this server";
  const canBeRight = address === null ? url.protocol === "https:" || isHere : permits(url.protocol, address);
  return canBeRight ? null : "must begin with https://, other than for an address of this machine or a private network";
}
