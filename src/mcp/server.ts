import {
  type CallToolResult,
  fromJsonSchema,
  McpServer,
  type StandardSchemaWithJSON,
} from "@modelcontextprotocol/server";
import { bounded } from "./bounded.ts";
import { prompts } from "./prompts.ts";
import { uriOf } from "./search-docs.ts";
import type { Arguments, JsonSchema, Target, Tool } from "./tool.ts";
import { tools } from "./tools.ts";

const instructions = `audity-mock is a local mock of the Audity Agent API, for testing clients that trigger audits and poll jobs. These tools control the mock; the client under test calls the API itself, with the base URL and token of get_status or create_sandbox. Usual order: create_sandbox, choose_scenario or inject_fault or set_rate_limit, run the client, move_time if the clock is frozen, read_report, read_journal.`;

/**
 * Creates an MCP server with tools that control a mock server, its documentation as resources, and prompts.
 * @param version the version of this package
 */
export function createMcpServer(target: Target, version: string): McpServer {
  const server = new McpServer({ name: "audity-mock", title: "audity-mock", version }, { instructions });
  for (const tool of tools) addTool(server, tool, target);
  for (const { page, title } of target.docs.pages())
    server.registerResource(page, uriOf(page), { title, mimeType: "text/markdown" }, ({ href }) => ({
      contents: [{ uri: href, mimeType: "text/markdown", text: target.docs.read(page) }],
    }));
  for (const { name, title, description, arguments: known, text } of prompts) {
    const messages = (given: unknown) => ({
      messages: [
        { role: "user" as const, content: { type: "text" as const, text: text(given as Record<string, string>) } },
      ],
    });
    const properties = Object.fromEntries(
      Object.entries(known).map(([argument, about]) => [argument, { type: "string", description: about }]),
    );
    if (Object.keys(properties).length === 0) server.registerPrompt(name, { title, description }, () => messages({}));
    else
      server.registerPrompt(
        name,
        { title, description, argsSchema: unchecked({ type: "object", properties, required: [] }) },
        messages,
      );
  }
  return server;
}

/** A schema for clients. The control plane validates the values, with messages that say what to do. */
const unchecked = (schema: JsonSchema): StandardSchemaWithJSON =>
  fromJsonSchema(schema, {
    getValidator: () => (data) => ({ valid: true, data: data as never, errorMessage: undefined }),
  });

const words = tools.flatMap((tool) => [...tool.words]).filter(([command]) => command.includes(" "));

/** Replaces commands in a message by tools, because an agent may have no command line. */
const inToolNames = (message: string): string =>
  words.reduce((text, [command, tool]) => text.replaceAll(new RegExp(`(\`?)\\b${command}\\b\\1`, "g"), tool), message);

/** Errors that say what is wrong and what to do. Their classes can be loaded twice, so compare the names. */
const expected: readonly string[] = ["ControlError", "CommandError"];

function addTool(server: McpServer, tool: Tool, target: Target): void {
  const { name, title, description, inputSchema, readOnly, destructive, run } = tool;
  server.registerTool(
    name,
    {
      title,
      description,
      inputSchema: unchecked(inputSchema),
      annotations: { title, readOnlyHint: readOnly, destructiveHint: destructive, openWorldHint: false },
    },
    async (given): Promise<CallToolResult> => {
      try {
        const result = bounded(await run((given ?? {}) as Arguments, target));
        return { content: [{ type: "text", text: JSON.stringify(result) }], structuredContent: { ...result } };
      } catch (error) {
        const { name: kind, message } = error as Error;
        if (!expected.includes(kind)) throw error;
        return { content: [{ type: "text", text: inToolNames(message) }], isError: true };
      }
    },
  );
}
