import { lateModule } from "../platform/late-module.ts";
import { whenNeeded } from "../core/when-needed.ts";
import type * as Endpoint from "./mcp-endpoint.ts";

/** The endpoint of MCP clients, loaded with the first request, because most servers never get one. */
export function lateMcpEndpoint(options: () => Parameters<typeof Endpoint.createMcpEndpoint>[0]) {
  let close: (() => Promise<void>) | undefined;
  const endpoint = whenNeeded(() => {
    const { createMcpEndpoint } = lateModule(import.meta.url, "./mcp-endpoint") as typeof Endpoint;
    const created = createMcpEndpoint(options());
    close = created.close;
    return created;
  });
  return {
    answer: async (...given: Parameters<ReturnType<typeof Endpoint.createMcpEndpoint>["handle"]>) =>
      endpoint().handle(...given),
    /** Ends the streams to clients. */
    close: async () => close?.(),
  };
}
