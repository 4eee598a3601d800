/** An answer; the body is undefined when it is no JSON. */
export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly body: unknown;
};

/** How a request is made; by default with the token of the world, and without a body. */
export type Asking = {
  /** Null: without one. */
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** What is not text is sent as JSON. */
  readonly body?: unknown;
  /** Whether a 429 is what is asked for: it is then neither avoided nor waited for. */
  readonly exhausting?: boolean;
};

/** Sends a request of an account. */
export type Ask = (method: string, path: string, asking?: Asking) => Promise<Answer>;

/** Notes something that was looked at: it must be as the sentence says. */
export type Note = (name: string, holds: boolean, seen: unknown, expected: string) => void;
