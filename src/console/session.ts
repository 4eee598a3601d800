import { signal } from "@preact/signals";
import { defaultSandboxName as defaultSandbox, sandboxName as nameOfSandbox } from "../sandbox/sandbox.ts";

const tokenKey = "audity-mock control token";

/** The control token, for as long as the tab is open; empty where there is none. */
export const controlToken = signal(sessionStorage.getItem(tokenKey) ?? "");

/** The name of the sandbox that is looked at; empty while there is none to look at. */
export const sandboxName = signal(defaultSandbox);

export function useToken(token: string): void {
  sessionStorage.setItem(tokenKey, token);
  // The same as before may have become right: it is tried again in any case.
  controlToken.value = "";
  controlToken.value = token;
}

/** Shows another sandbox; its name stays in the address, so that the address can be kept. */
export function showSandbox(name: string): void {
  sandboxName.value = name;
  const fragment = name === defaultSandbox ? "" : `#${new URLSearchParams({ sandbox: name }).toString()}`;
  history.replaceState(null, "", `${location.pathname}${fragment}`);
}

/** Takes over what the address says in its fragment, and takes the token out of it: addresses are shown and kept. */
export function readAddress(): void {
  const given = new URLSearchParams(location.hash.slice(1));
  const token = given.get("token");
  if (token) useToken(token);
  const sandbox = given.get("sandbox") ?? "";
  // Anything else would be another path.
  showSandbox(nameOfSandbox.test(sandbox) ? sandbox : token ? sandboxName.value : defaultSandbox);
}
