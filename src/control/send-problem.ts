import type { FastifyReply } from "fastify";
import type { ControlError } from "../errors/control-error.ts";

const titles: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  408: "Request Timeout",
  409: "Conflict",
  413: "Payload Too Large",
  415: "Unsupported Media Type",
  503: "Service Unavailable",
};

/** Answers with an error as application/problem+json (RFC 9457). */
export function sendProblem(reply: FastifyReply, { status, message, errors }: ControlError): void {
  const title = titles[status] ?? (status >= 500 ? "Internal Server Error" : "Bad Request");
  const problem = { type: "about:blank", title, status, detail: message, ...(errors.length > 0 && { errors }) };
  reply.code(status).type("application/problem+json").send(JSON.stringify(problem));
}
