import { hash, timingSafeEqual } from "node:crypto";
import { isIP } from "node:net";
import type { FastifyRequest, onRequestHookHandler } from "fastify";
import { isLoopback } from "../address.ts";
import { Problem } from "./problem.ts";

/**
 * Refuses what a web page could have sent. A page of another origin says so in `Origin` or `Sec-Fetch-Site`; one that
 * had its own name resolve to this machine gives itself away in `Host`, which an address cannot be tricked into.
 */
export function refuseWebPages(boundHost: string): onRequestHookHandler {
  return (request, _reply, done) => {
    const { origin, host = "" } = request.headers;
    const hostname = host.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
    if (!isLoopback(hostname) && isIP(hostname) === 0 && hostname !== boundHost) {
      return done(
        new Problem(403, "Forbidden", `The control plane does not answer to the host name ${hostname || "(none)"}.`),
      );
    }
    if (origin !== undefined && origin !== `http://${host}`) {
      return done(new Problem(403, "Forbidden", "The control plane does not answer to pages of another origin."));
    }
    if (!["none", "same-origin", undefined].includes(request.headers["sec-fetch-site"])) {
      return done(new Problem(403, "Forbidden", "The control plane does not answer to requests from other sites."));
    }
    done();
  };
}

const digest = (text: string): Buffer => hash("sha256", text, "buffer");

/** Lets through whoever presents the control token as a bearer token. */
export function requireControlToken(controlToken: string): onRequestHookHandler {
  const expected = digest(controlToken);
  return (request: FastifyRequest, _reply, done) => {
    const presented = /^bearer +(.*)$/i.exec(request.headers.authorization ?? "")?.[1] ?? "";
    if (timingSafeEqual(digest(presented), expected)) return done();
    done(
      new Problem(
        401,
        "Unauthorized",
        "Send the control token, which the server prints when it starts, as `Authorization: Bearer …`.",
      ),
    );
  };
}
