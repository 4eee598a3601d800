import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { type ChatCompletionRequest, LLMock } from "@copilotkit/aimock";
import { generateText, isStepCount, jsonSchema, tool, type ToolSet } from "ai";
import {
  everyFiveSeconds,
  fetchJob,
  type Job,
  type PollingClient,
  sleep,
  StatusError,
  waitingAsTold,
} from "./client.ts";

/** How long the scripted model takes for each answer. */
const answerMs = 2000;

/** The most turns of the model: more than a job needs. */
const mostTurns = 200;

/** A tool without parameters. Its errors are results, as the AI SDK tells the model. */
const toolThat = (description: string, execute: () => Promise<unknown>) =>
  tool({
    description,
    inputSchema: jsonSchema<Record<string, never>>({ type: "object", properties: {} }),
    async execute() {
      try {
        return await execute();
      } catch (error) {
        if (error instanceof StatusError) return { status: error.status };
        throw error;
      }
    },
  });

/** Whether the last result of a tool gives no reason to call it again: a final status or a permanent error. */
const isSettled = ({ messages }: ChatCompletionRequest): boolean =>
  /"status":("completed"|"failed"|40\d)/.test(JSON.stringify(messages.at(-1)?.content ?? null).replaceAll("\\", ""));

/** The scripted model: calls the tool that it is given until the result settles the question. */
const model = new LLMock({ port: 0 });
model.on({ predicate: isSettled }, { content: "I know how the job ended." });
model.on({}, ({ tools = [] }) => ({ toolCalls: [{ name: tools[0]?.function.name ?? "", arguments: "{}" }] }));

async function prepare(): Promise<AsyncDisposable> {
  await model.start();
  return { [Symbol.asyncDispose]: () => model.stop() };
}

/** An agent of the AI SDK with this model. */
const agent =
  (tools: (job: Job, stopped: AbortSignal) => ToolSet): PollingClient["poll"] =>
  (job, stopped) => {
    const provider = createOpenAICompatible({
      name: "scripted",
      baseURL: `${model.url}/v1`,
      async fetch(...parameters) {
        await sleep(answerMs);
        return fetch(...parameters);
      },
    });
    return generateText({
      model: provider("scripted"),
      prompt: "Wait for the job and say how it ended.",
      tools: tools(job, stopped),
      stopWhen: isStepCount(mostTurns),
      abortSignal: stopped,
    });
  };

const pollsOnce = (job: Job) => ({ getJobStatus: toolThat("Reads the status of the job.", () => fetchJob(job)) });

const waits = (job: Job, stopped: AbortSignal) => ({
  waitForJob: toolThat("Waits until the job has ended.", () =>
    everyFiveSeconds(() => waitingAsTold(() => fetchJob(job)))(job, stopped),
  ),
});

export const agents: readonly PollingClient[] = [
  {
    client: "ai",
    setting: "`generateText`, the tool polls once, the model takes 2 s for a turn",
    decides: "polling",
    prepare,
    poll: agent(pollsOnce),
  },
  {
    client: "ai",
    setting: "`generateText`, the tool waits for the end and for `Retry-After`",
    decides: "polling",
    prepare,
    poll: agent(waits),
  },
];
