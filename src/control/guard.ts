import { hash, timingSafeEqual } from "node:crypto";
import type { FastifyRequest, onRequestHookHandler } from "fastify";
import { hostNameOf, type OwnHosts } from "../core/own-hosts.ts";
import { ControlError } from "../errors/control-error.ts";

/**
 * Refuses requests of web pages. `Origin` or `Sec-Fetch-Site` reveals a page of another origin, `Host` one that uses DNS
 * rebinding.
 */
export function refuseWebPages(hosts: OwnHosts): onRequestHookHandler {
  return (request, _reply, done) => {
    const { origin, host = "" } = request.headers;
    if (!hosts.isOurs(host)) {
      const name = hostNameOf(host) || "(none)";
      const advice = "If the name belongs to this server, start it with --allowed-hosts.";
      return done(
        new ControlError(
          403,
          `Unknown host name ${name}: the control plane refuses it, because a web page may be using DNS rebinding. ${advice}`,
        ),
      );
    }
    if (origin !== undefined && origin !== `http://${host}`) {
      return done(
        new ControlError(
          403,
          "Cross-origin request: the control plane accepts only requests from its own origin. Call it from a server or the command line.",
        ),
      );
    }
    if (!["none", "same-origin", undefined].includes(request.headers["sec-fetch-site"])) {
      return done(
        new ControlError(
          403,
          "Cross-site request: the control plane refuses requests from other sites. Call it from a server or the command line.",
        ),
      );
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
        "Missing or wrong control token. Send the token that the server printed at its start as `Authorization: Bearer …`.",
      ),
    );
  };
}
