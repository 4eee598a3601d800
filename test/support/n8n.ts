import { runInNewContext } from "node:vm";

export type N8nNode = {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly typeVersion: number;
  readonly position: readonly [number, number];
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly credentials?: { readonly httpHeaderAuth?: { readonly name: string } };
};

export type N8nWorkflow = {
  readonly name: string;
  readonly nodes: readonly N8nNode[];
  readonly connections: Readonly<
    Record<string, { readonly main: readonly (readonly { readonly node: string; readonly type: string }[])[] }>
  >;
  readonly settings: Readonly<Record<string, unknown>>;
};

/** A request that an HTTP Request node makes. */
export type N8nRequest = { readonly method: string; readonly url: string; readonly headers: Record<string, string> };

export type N8nWorld = {
  /** Replaces what the node Settings assigns. */
  readonly settings: Readonly<Record<string, string>>;
  /** The Header Auth credential. */
  readonly credential: { readonly name: string; readonly value: string };
  readonly send: (
    request: N8nRequest,
  ) => Promise<{ statusCode: number; headers: Record<string, string>; body: unknown }>;
  readonly wait: (seconds: number) => Promise<void>;
};

export type N8nRun = {
  /** Names of the nodes, in the order in which they ran. */
  readonly path: readonly string[];
  readonly requests: readonly N8nRequest[];
  readonly waits: readonly number[];
  /** What the last node left, or the message of a Stop and Error node. */
  readonly output: unknown;
  readonly error: string | null;
};

type Condition = {
  readonly leftValue: unknown;
  readonly rightValue: unknown;
  readonly operator: { readonly type: string; readonly operation: string };
};

/** More steps are an endless loop. */
const mostSteps = 200;

/** Runs a workflow of the nodes Manual Trigger, Set, HTTP Request, If, Wait, and Stop and Error, with one item. */
export async function runWorkflow(workflow: N8nWorkflow, world: N8nWorld): Promise<N8nRun> {
  const outputs = new Map<string, unknown>();
  const path: string[] = [];
  const requests: N8nRequest[] = [];
  const waits: number[] = [];

  /** What a parameter means: text that begins with `=` is a template of expressions in double braces. */
  function evaluate(value: unknown, json: unknown): unknown {
    if (typeof value !== "string" || !value.startsWith("=")) return value;
    const $ = (name: string) => {
      if (!outputs.has(name)) throw new Error(`The node ${name} has not run.`);
      return { first: () => ({ json: outputs.get(name) }) };
    };
    const expressions = [...value.slice(1).matchAll(/\{\{(.*?)\}\}/g)];
    const results = expressions.map(([, code = ""]) => runInNewContext(code, { $json: json, $, Number }) as unknown);
    if (expressions.length === 1 && expressions[0]?.[0] === value.slice(1)) return results[0];
    return value.slice(1).replaceAll(/\{\{.*?\}\}/g, () => String(results.shift()));
  }

  function holds({ leftValue, rightValue, operator }: Condition, json: unknown): boolean {
    const left = evaluate(leftValue, json);
    const operation = `${operator.type} ${operator.operation}`;
    if (typeof left !== operator.type) throw new Error(`${JSON.stringify(left)} is no ${operator.type}.`);
    if (operation === "boolean true") return left === true;
    if (operation === "string equals") return left === evaluate(rightValue, json);
    throw new Error(`Unknown operation: ${operation}`);
  }

  async function httpRequest({ parameters, credentials }: N8nNode, json: unknown): Promise<unknown> {
    const { method, url, authentication, genericAuthType, options } = parameters as Record<string, string> & {
      options: { response?: { response: { fullResponse: boolean; neverError: boolean } } };
    };
    const headers: Record<string, string> = {};
    if (authentication === "genericCredentialType" && genericAuthType === "httpHeaderAuth" && credentials)
      headers[world.credential.name] = world.credential.value;
    const request = { method: method ?? "GET", url: String(evaluate(url, json)), headers };
    requests.push(request);
    const answer = await world.send(request);
    const { fullResponse = false, neverError = false } = options.response?.response ?? {};
    if (answer.statusCode >= 400 && !neverError) throw new Error(`Status ${answer.statusCode}`);
    return fullResponse ? answer : answer.body;
  }

  /** Runs a node. @returns its output, and the index of the branch that goes on, or the message that ends the workflow */
  async function step(node: N8nNode, json: unknown): Promise<{ json: unknown; branch: number; error?: string }> {
    const { parameters, type } = node;
    switch (type.replace("n8n-nodes-base.", "")) {
      case "manualTrigger":
        return { json: {}, branch: 0 };
      case "set": {
        const { assignments } = parameters["assignments"] as { assignments: { name: string; value: string }[] };
        const assigned = assignments.map(({ name, value }) => [name, world.settings[name] ?? value]);
        return { json: Object.fromEntries(assigned), branch: 0 };
      }
      case "httpRequest":
        return { json: await httpRequest(node, json), branch: 0 };
      case "if": {
        const { conditions } = parameters["conditions"] as { conditions: readonly Condition[] };
        return { json, branch: conditions.every((condition) => holds(condition, json)) ? 0 : 1 };
      }
      case "wait": {
        if (parameters["unit"] !== "seconds") throw new Error("The unit is not seconds.");
        const seconds = Number(evaluate(parameters["amount"], json));
        waits.push(seconds);
        await world.wait(seconds);
        return { json, branch: 0 };
      }
      case "stopAndError":
        return { json, branch: 0, error: String(evaluate(parameters["errorMessage"], json)) };
      default:
        throw new Error(`Unknown node: ${type}`);
    }
  }

  let node = workflow.nodes.find(({ type }) => type === "n8n-nodes-base.manualTrigger");
  let json: unknown = {};
  let error: string | null = null;
  while (node !== undefined && error === null) {
    path.push(node.name);
    if (path.length > mostSteps) throw new Error(`The workflow does not end: ${path.slice(-8).join(", ")}`);
    const { name } = node;
    const result = await step(node, json);
    ({ json } = result);
    outputs.set(name, json);
    error = result.error ?? null;
    const next = workflow.connections[name]?.main[result.branch]?.[0]?.node;
    node = workflow.nodes.find((candidate) => candidate.name === next);
  }
  return { path, requests, waits, output: json, error };
}
