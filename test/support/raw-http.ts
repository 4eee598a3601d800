import { connect, type Socket } from "node:net";
import { createResponseValidator } from "../../src/contract/response-validator.ts";
import contract from "../../openapi.json" with { type: "json" };

export type RawAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
};

/** What came back on a connection, and how it ended. */
export type RawOutcome = {
  readonly answers: readonly RawAnswer[];
  readonly rest: string;
  /** All received bytes. */
  readonly received: string;
  readonly isClosed: boolean;
};

/** How long a connection may be silent before it counts as hung. */
const patienceMs = 10_000;

/**
 * Sends bytes as they are, and reads until the server closes the connection or has given as many answers as are wanted.
 * @param bodiless which of the answers have no body although they say how long it is: those to HEAD
 * @param isHalfClosed whether this end closes its half of the connection after the bytes
 * @throws Error when nothing more comes for ten seconds
 */
export function exchange(
  port: number,
  pieces: readonly (string | Buffer)[],
  {
    wanted = Infinity,
    bodiless = [],
    isHalfClosed = false,
  }: { wanted?: number; bodiless?: readonly number[]; isHalfClosed?: boolean } = {},
): Promise<RawOutcome> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ host: "127.0.0.1", port, allowHalfOpen: true });
    let received = Buffer.alloc(0);
    const finish = (isClosed: boolean) => {
      socket.destroy();
      const text = received.toString("latin1");
      resolve({ ...readAnswers(text, bodiless), received: text, isClosed });
    };
    socket.setTimeout(patienceMs, () => {
      socket.destroy();
      reject(new Error(`hung after ${JSON.stringify(received.toString("latin1").slice(0, 500))}`));
    });
    socket.on("data", (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (readAnswers(received.toString("latin1"), bodiless).answers.length >= wanted) finish(false);
    });
    socket.on("end", () => finish(true));
    // A server may reset the connection for a body that it does not read.
    socket.on("error", () => finish(true));
    socket.on("connect", () => {
      for (const piece of pieces) socket.write(piece);
      if (isHalfClosed) socket.end();
    });
  });
}

/** Reads answers that follow one another, and what is left after the last whole one. */
export function readAnswers(text: string, bodiless: readonly number[] = []): { answers: RawAnswer[]; rest: string } {
  const answers: RawAnswer[] = [];
  let rest = text;
  for (;;) {
    const end = rest.indexOf("\r\n\r\n");
    const [statusLine = "", ...lines] = rest.slice(0, Math.max(end, 0)).split("\r\n");
    const [, status] = /^HTTP\/1\.1 (\d{3}) [\w ]+$/.exec(statusLine) ?? [];
    if (end < 0 || status === undefined) return { answers, rest };
    const headers = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]),
    );
    const length =
      bodiless.includes(answers.length) || status.startsWith("1") ? 0 : Number(headers["content-length"] ?? 0);
    const body = rest.slice(end + 4, end + 4 + length);
    if (body.length < length) return { answers, rest };
    if (!status.startsWith("1"))
      answers.push({ status: Number(status), headers, text: Buffer.from(body, "latin1").toString() });
    rest = rest.slice(end + 4 + length);
  }
}

const problemOf = createResponseValidator(contract);

/** The statuses of requests that are no valid HTTP, which have no path. */
const transportStatuses = [400, 408, 431];

/** What is wrong with a response, or null. */
export function rawProblem(method: string, path: string, { status, headers, text }: RawAnswer): string | null {
  const isJson = headers["content-type"]?.startsWith("application/json");
  if (transportStatuses.includes(status) && headers["connection"] === "close" && isJson) {
    // A response to HEAD has no body.
    const { error } = (method === "HEAD" ? { error: "" } : JSON.parse(text)) as { error?: unknown };
    if (typeof error === "string") return null;
  }
  if (!/^\/api\//.test(path)) return status < 500 && isJson ? null : `${status} ${text}`;
  return problemOf({ method, path, status, contentType: headers["content-type"] ?? null, text });
}
