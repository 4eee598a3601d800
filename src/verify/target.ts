import type { Control } from "../client/control.ts";
import type { OutgoingRequest, WholeAnswer } from "../platform/outgoing.ts";

/** Sends a request exactly as it is given. */
export type SendRequest = (
  request: Required<Pick<OutgoingRequest, "method" | "path" | "headers">> & Pick<OutgoingRequest, "body">,
) => Promise<WholeAnswer>;

/** What is verified, and what may be done to it. */
export type Target = {
  readonly url: string;
  readonly send: SendRequest;
  /** Of an account that exists there; undefined where each check makes a sandbox of its own. */
  readonly token: string | undefined;
  /** Its control plane; null for production, and for a server whose control token is not known. */
  readonly control: Control | null;
  /** Why there is none. */
  readonly withoutControl: string;
  /** Whether it may be written to, which takes credits. */
  readonly mayWrite: boolean;
  /** Whether its rate limits may be used up. */
  readonly mayExhaust: boolean;
  /** A job that exists there. */
  readonly job: string | undefined;
  /** Resolves after so many milliseconds of real time. @throws Skipped when nobody wants to know any more */
  readonly sleep: (ms: number) => Promise<void>;
  /** Milliseconds since the epoch, on a clock that nobody sets. */
  readonly now: () => number;
  /** Aborts when nobody wants to know any more. */
  readonly signal: AbortSignal;
  /** Is told what takes its time. */
  readonly onProgress: (sentence: string) => void;
};
