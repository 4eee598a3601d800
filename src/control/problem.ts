import type { FastifyReply } from "fastify";

/** An error of the control plane, rendered as application/problem+json (RFC 9457). */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly status: number;
  readonly title: string;

  constructor(status: number, title: string, detail: string) {
    super(detail);
    this.status = status;
    this.title = title;
  }
}

export function sendProblem(reply: FastifyReply, { status, title, message }: Problem): void {
  reply
    .code(status)
    .type("application/problem+json")
    .send(JSON.stringify({ type: "about:blank", title, status, detail: message }));
}
