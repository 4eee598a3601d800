import type { Control } from "../client/control.ts";
import type { OutgoingRequest, WholeAnswer } from "../platform/outgoing.ts";

/** Sends a request without changing it. */
export type SendRequest = (
  request: Required<Pick<OutgoingRequest, "method" | "path" | "headers">> & Pick<OutgoingRequest, "body">,
) => Promise<WholeAnswer>;

/** The server to verify, and what the checks may do to it. */
export type Target = {
  readonly url: string;
  readonly send: SendRequest;
  /** Token of an account of the server; undefined where each check creates a sandbox. */
  readonly token: string | undefined;
  /** The control plane; null for production, and for a server whose control token is unknown. */
  readonly control: Control | null;
  /** Why there is no control plane. */
  readonly withoutControl: string;
  /** Whether checks may write, which takes credits. */
  readonly mayWrite: boolean;
  /** Whether checks may use up rate limits. */
  readonly mayExhaust: boolean;
  /** Whether requests keep below the documented rate limits. */
  readonly isPaced: boolean;
  /** Id of a job of the account, to poll. */
  readonly job: string | undefined;
  /** Resolves after real milliseconds. @throws Skipped when the verification is stopped */
  readonly sleep: (ms: number) => Promise<void>;
  /** Milliseconds since the epoch, on the monotonic clock. */
  readonly now: () => number;
  /** Aborts when the verification is stopped. */
  readonly signal: AbortSignal;
  /** Gets a sentence about each wait. */
  readonly onProgress: (sentence: string) => void;
};
