import { agentCurl } from "./equivalent.ts";
import { askAgentApi } from "./perform.ts";
import { usePreview } from "./preview.ts";
import type { tokenOf } from "./known-tokens.ts";

type AskButtonProps = ReturnType<typeof tokenOf> & {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly children: string;
};

/** A button that sends a request to the Agent API, and previews its curl command; none without a token that works. */
export function AskButton({ method, path, token, shown, children }: AskButtonProps) {
  const previewing = usePreview(() => ({ command: null, curl: agentCurl(method, path, shown) }));
  if (token === undefined) return null;
  return (
    <button type="button" {...previewing} onClick={() => void askAgentApi(method, path, token, shown)}>
      {children}
    </button>
  );
}
