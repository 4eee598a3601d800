import { signal } from "@preact/signals";

const tokenKey = "audity-mock control token";
const defaultSandbox = "default";

/** The control token, for as long as the tab is open; empty where there is none. */
export const controlToken = signal(sessionStorage.getItem(tokenKey) ?? "");

/** The name of the sandbox that is looked at; empty while there is none to look at. */
export const sandboxName = signal(defaultSandbox);

export function useToken(token: string): void {
  sessionStorage.setItem(tokenKey, token);
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
  showSandbox(given.get("sandbox") ?? (token ? sandboxName.value : defaultSandbox));
}
