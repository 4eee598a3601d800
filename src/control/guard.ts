import { hash, timingSafeEqual } from "node:crypto";
import type { FastifyRequest, onRequestHookHandler } from "fastify";
import { hostNameOf, type OwnHosts } from "../core/own-hosts.ts";
import { ControlError } from "../errors/control-error.ts";

/**
 * Refuses what a web page could have sent. A page of another origin says so in `Origin` or `Sec-Fetch-Site`; one that
 * had its own name resolve to this machine gives itself away in `Host`.
 */
export function refuseWebPages(hosts: OwnHosts): onRequestHookHandler {
  return (request, _reply, done) => {
    const { origin, host = "" } = request.headers;
    if (!hosts.isOurs(host)) {
      const name = hostNameOf(host) || "(none)";
      const advice = "If it is yours, start the server with --allowed-hosts.";
      return done(new ControlError(403, `The control plane does not answer to the host name ${name}. ${advice}`));
    }
    if (origin !== undefined && origin !== `http://${host}`) {
      return done(new ControlError(403, "The control plane does not answer to pages of another origin."));
    }
    if (!["none", "same-origin", undefined].includes(request.headers["sec-fetch-site"])) {
      return done(new ControlError(403, "The control plane does not answer to requests from other sites."));
    }
    done();
  };
}

const digest = (text: string): Buffer => hash("sha256", text, "buffer");

/** Refuses requests without the control token as a bearer token. */
export function requireControlToken(controlToken: string): onRequestHookHandler {
  const expected = digest(controlToken);
  return (request: FastifyRequest, _reply, done) => {
    const presented = /^bearer +(.*)$/i.exec(request.headers.authorization ?? "")?.[1] ?? "";
    if (timingSafeEqual(digest(presented), expected)) return done();
    done(
      new ControlError(
        401,
        "Send the control token, which the server prints when it starts, as `Authorization: Bearer …`.",
      ),
    );
  };
}
