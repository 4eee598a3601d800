import { agentCurl } from "./equivalent.ts";
import { askAgentApi, previewed } from "./perform.ts";
import type { tokenOf } from "./known-tokens.ts";

type AskButtonProps = ReturnType<typeof tokenOf> & {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly children: string;
};

/** A button that sends a request to the Agent API, and previews its curl command; none without a token that works. */
export function AskButton({ method, path, token, shown, children }: AskButtonProps) {
  if (token === undefined) return null;
  const preview = () => (previewed.value = { command: null, curl: agentCurl(method, path, shown) });
  const leave = () => (previewed.value = null);
  return (
    <button
      type="button"
      class="primary"
      onFocus={preview}
      onMouseEnter={preview}
      onBlur={leave}
      onMouseLeave={leave}
      onClick={() => void askAgentApi(method, path, token, shown)}
    >
      {children}
    </button>
  );
}
