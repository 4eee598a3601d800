import { subscribe } from "node:diagnostics_channel";
import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import { isIP } from "node:net";

// Imported first into a process, this reports every connection, datagram and look-up of it on standard error.

const tell = (what: string) => process.stderr.write(`outgoing: ${what}\n`);

subscribe("net.client.socket", () => tell("connection"));
subscribe("udp.socket", () => tell("datagram"));

const { lookup } = dns;
dns.lookup = Object.assign((...parameters: Parameters<typeof lookup>) => {
  const [host] = parameters;
  if (!isIP(host)) tell(`lookup of ${host}`);
  lookup(...parameters);
}, lookup);
syncBuiltinESMExports();
