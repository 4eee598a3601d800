/** The client of a recorded request: a name and an id that do not tell its token. */
export type RecordedClient = { readonly id: string; readonly name: string };

/**
 * Returns a function that names the client of a request: by its token, or what the recorder has left of it. Without any, all
 * requests with the same `User-Agent` are of one client. Names are numbers in the order of the recording: a digest would let
 * somebody guess a weak token.
 */
export function clientNames(): (authorization: string | undefined, userAgent: string | undefined) => RecordedClient {
  const known = new Map<string, RecordedClient>();
  return (authorization, userAgent) => {
    const key = authorization === undefined ? `client ${userAgent ?? ""}` : `token ${authorization.trim()}`;
    const number = known.size + 1;
    const client = known.get(key) ?? {
      // A UUID of version 8 (RFC 9562), as the report has for tokens of a sandbox.
      id: `00000000-0000-8000-8000-${String(number).padStart(12, "0")}`,
      name: `${authorization === undefined ? "client" : "token"}-${number}`,
    };
    known.set(key, client);
    return client;
  };
}
