import type { Output } from "../app/control-routes.ts";
import { quoted } from "./equivalent.ts";
import { tokenOf } from "./known-tokens.ts";
import { type Entry, tokens } from "./world.ts";

export type Inspected = Output<"inspectRequest">;

/** Headers that curl sets itself, or that only describe the connection or a browser. */
const ofClient = /^(host|connection|keep-alive|content-length|transfer-encoding|te|expect|upgrade|user-agent|sec-.*)$/i;

/** Headers that change how the response is sent, but not what it says. */
const ofTransfer = /^accept-(encoding|language)$/i;

/** The mark of a text from which the journal has removed something. */
const isShortened = (text: string): boolean => text.includes("…");

/** The token of a request, where the page may show it. */
function shownToken(tokenId: string | null): string {
  const view = tokens.value.find(({ id }) => id === tokenId);
  const shown = view?.scopes.includes("write") ? tokenOf(view.ownerId, "write").shown : undefined;
  return view && shown?.startsWith(view.prefix) ? shown : "$AUDITY_TOKEN";
}

/** A header as an option of curl; null for one that is left out. */
function optionOf(name: string, value: string, token: string): string | null {
  if (name.toLowerCase() === "authorization") {
    const scheme = value.replace(/(aky_\w*)?…$/, "").replaceAll(/[^\w ]/g, "");
    return `-H "Authorization: ${scheme}${isShortened(value) ? token : ""}"`;
  }
  if (ofClient.test(name) || ofTransfer.test(name) || isShortened(value)) return null;
  return name.toLowerCase() === "accept" && value === "*/*" ? null : `-H ${quoted(`${name}: ${value}`)}`;
}

/**
 * The curl command that repeats a request, and what it leaves out, because the journal does not keep it.
 * @param inspected the request with its headers; null while they are not known
 */
export function repeatedBy(entry: Entry, inspected: Inspected | null): { curl: string; missing: readonly string[] } {
  const { method, path, tokenId, delivery } = entry;
  const body = inspected?.requestBody ?? null;
  const bytes = inspected?.requestBytes ?? 0;
  const headers = inspected?.requestHeaders ?? [{ name: "authorization", value: "Bearer …" }];
  const token = shownToken(tokenId);
  const options = headers.flatMap(({ name, value }) => optionOf(name, value, token) ?? []);
  const methodOption = { GET: body === null ? "" : "-X GET", HEAD: "--head" }[method] ?? `-X ${method}`;
  const parts = [
    `curl ${methodOption}`.trim(),
    ...options,
    ...(body === null ? [] : [`--data-raw ${quoted(body)}`]),
    quoted(delivery ? path : location.origin + path),
  ];
  const isWholeBody = body === null ? bytes === 0 : new TextEncoder().encode(body).length === bytes;
  const missing = [
    ...headers.flatMap(({ name, value }) =>
      isShortened(value) && name.toLowerCase() !== "authorization" ? [`the header ${name}`] : [],
    ),
    ...(isWholeBody ? [] : [body === null ? "the body" : "parts of the body"]),
    ...(isShortened(path) ? ["parts of the path"] : []),
    ...(delivery ? ["the query of the webhook's URL, if it has one"] : []),
  ];
  return { curl: parts.join(parts.length > 3 ? " \\\n  " : " "), missing };
}
