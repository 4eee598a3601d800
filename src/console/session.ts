import { signal } from "@preact/signals";
import { defaultSandboxName as defaultSandbox, sandboxName as nameOfSandbox } from "../sandbox/sandbox.ts";

const tokenKey = "audity-mock control token";

/** The control token, kept while the tab is open; empty where there is none. */
export const controlToken = signal(sessionStorage.getItem(tokenKey) ?? "");

/** The name of the sandbox that is shown; empty while there is none. */
export const sandboxName = signal(defaultSandbox);

export function useToken(token: string): void {
  sessionStorage.setItem(tokenKey, token);
  // Clear it first, so that the page connects again even if the token is the same.
  controlToken.value = "";
  controlToken.value = token;
}

/** Shows another sandbox; its name stays in the address, so that the address can be kept. */
export function showSandbox(name: string): void {
  sandboxName.value = name;
  const fragment = name === defaultSandbox ? "" : `#${new URLSearchParams({ sandbox: name }).toString()}`;
  history.replaceState(null, "", `${location.pathname}${fragment}`);
}

/** Reads token and sandbox from the fragment of the address, and removes the token from it, because addresses are seen and stored. */
export function readAddress(): void {
  const given = new URLSearchParams(location.hash.slice(1));
  const token = given.get("token");
  if (token) useToken(token);
  const sandbox = given.get("sandbox") ?? "";
  const other = token ? sandboxName.value : defaultSandbox;
  // An invalid name could change the path of a call.
  showSandbox(nameOfSandbox.test(sandbox) ? sandbox : other);
}
