import { Client, StreamableHTTPClientTransport, type Transport } from "@modelcontextprotocol/client";

export type McpClient = AsyncDisposable & {
  readonly client: Client;
  /** Calls a tool and returns its result. @throws Error with the text of an error */
  readonly call: <T = Record<string, unknown>>(name: string, given?: Record<string, unknown>) => Promise<T>;
  /** Calls a tool that must refuse, and returns its message. */
  readonly refused: (name: string, given: Record<string, unknown>) => Promise<string>;
};

/** The revisions of MCP: with a handshake, and without one. */
export const revisions = { "2025-11-25": "legacy", "2026-07-28": { pin: "2026-07-28" } } as const;

/** Connects the official client. */
export async function mcpClient(
  transport: Transport,
  revision: keyof typeof revisions = "2026-07-28",
): Promise<McpClient> {
  const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode: revisions[revision] } });
  await client.connect(transport);
  const result = async (name: string, given: Record<string, unknown>) => {
    const answer = await client.callTool({ name, arguments: given });
    const [first] = answer.content;
    return { ...answer, text: first?.type === "text" ? first.text : "" };
  };
  return {
    client,
    async call<T>(name: string, given: Record<string, unknown> = {}) {
      const { isError, text, structuredContent } = await result(name, given);
      if (isError) throw new Error(text);
      if (text !== JSON.stringify(structuredContent)) throw new Error(`The text differs from the structure: ${text}`);
      return structuredContent as T;
    },
    async refused(name, given) {
      const { isError, text } = await result(name, given);
      if (!isError) throw new Error(`The tool accepted it: ${text}`);
      return text;
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
}

/** Connects the official client to `/__mock/mcp` of a server. */
export const mcpOverHttp = (
  { url, controlToken }: { readonly url: string; readonly controlToken: string },
  revision?: keyof typeof revisions,
): Promise<McpClient> =>
  mcpClient(
    new StreamableHTTPClientTransport(new URL(`${url}/__mock/mcp`), {
      requestInit: { headers: { authorization: `Bearer ${controlToken}` } },
    }),
    revision,
  );
