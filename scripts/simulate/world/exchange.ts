/** A request of a client, and what has come of it. Instants are of the machine's monotonic clock, in milliseconds. */
export type Exchange = {
  readonly number: number;
  /** Who asks: a client, or "control". */
  readonly client: string;
  readonly method: string;
  readonly path: string;
  readonly body: object | string | undefined;
  readonly sentAt: number;
  /** When the server got it; null when it was not running. */
  arrivedAt: number | null;
  /** The process that got it. */
  server: string | null;
  /** When the server had answered; null when it died before. */
  answeredAt: number | null;
  status: number | null;
  headers: Readonly<Record<string, string>>;
  text: string;
};

/** The JSON of an answer; undefined where there is none. */
export function bodyOf({ text, headers }: Exchange): unknown {
  return text !== "" && (headers["content-type"] ?? "").includes("application/json") ? JSON.parse(text) : undefined;
}

export const retryAfterOf = ({ headers }: Exchange): number | null =>
  headers["retry-after"] === undefined ? null : Number(headers["retry-after"]);
