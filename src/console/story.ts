import { batch, computed, signal } from "@preact/signals";
import type { Input, Output, RouteName } from "../control/routes.ts";
import { learnToken } from "./known-tokens.ts";
import { type Answer, askAgentApi, lastDeed, perform, watched } from "./perform.ts";
import { agentCurl } from "./equivalent.ts";
import { call, Refusal } from "./plane.ts";
import { sandboxName, showSandbox } from "./session.ts";
import { stories } from "./stories.ts";
import { selectedKey } from "./world.ts";

/** What the teller of a story has at hand. */
export type Teller = {
  readonly sandbox: string;
  readonly token: string;
  /** A project that is ready for an analysis. */
  readonly projectId: string;
  /** The job that the story is about, once there is one. */
  jobId: string;
  /** Asks the Agent API as a client. */
  readonly ask: (method: string, path: string) => Promise<Answer>;
  readonly control: <Name extends RouteName>(name: Name, input: Input<Name>) => Promise<Output<Name>>;
  /** Says what happened, in a line. */
  readonly say: (line: string) => void;
};

/** The sandbox that stories are told in; each begins it anew. */
const stage = "story";

/** The same for every telling: ids and durations are, too. */
const seed = 7;

export const storyIndex = signal<number | null>(null);
/** How many steps have been told. */
export const told = signal(0);
/** What has happened in the last step. */
export const lines = signal<readonly string[]>([]);
export const isBusy = signal(false);
/** Why the story does not go on. */
export const problem = signal("");

export const isTelling = computed(() => storyIndex.value !== null);
export const story = computed(() => (storyIndex.value === null ? undefined : stories[storyIndex.value]));

let teller: Teller | undefined;
let before = "default";

/** Does something with the story unless something is being done with it. */
async function busily(work: () => Promise<void>): Promise<void> {
  if (isBusy.value) return;
  batch(() => {
    isBusy.value = true;
    problem.value = "";
  });
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    problem.value = error.message;
  } finally {
    isBusy.value = false;
  }
}

async function deleteStage(): Promise<void> {
  const sandboxes = await call("listSandboxes", {});
  if (sandboxes.some(({ name }) => name === stage)) await call("deleteSandbox", { sandbox: stage });
}

/** Sets the stage: a sandbox with nothing in it but an owner and his projects, whose clock is frozen. */
async function setStage(): Promise<void> {
  // The page may show the stage of before, which is about to be no more.
  sandboxName.value = "";
  await deleteStage();
  const clock = { mode: "frozen", startsAt: "2026-01-01T09:00:00Z" } as const;
  const made = await call("createSandbox", { name: stage, seed, clock });
  learnToken(made.owners[0]?.id ?? "", made.token);
  teller = tellerOf(made.token, made.projects?.ready ?? "");
  selectedKey.value = null;
  showSandbox(stage);
}

function tellerOf(token: string, projectId: string): Teller {
  return {
    sandbox: stage,
    token,
    projectId,
    jobId: "",
    async ask(method, path) {
      const equivalent = { command: null, curl: agentCurl(method, location.origin + path, token) };
      const answer = await watched(equivalent, async () => {
        const given = await askAgentApi(method, path, token);
        return [given, String(given.status)];
      });
      return answer ?? refuse();
    },
    async control(name, input) {
      const output = await perform(name, input);
      return lastDeed.value?.outcome === "refused" ? refuse() : (output as Output<typeof name>);
    },
    say: (line) => (lines.value = [...lines.value, line]),
  };
}

function refuse(): never {
  throw new Refusal(0, lastDeed.value?.sentence ?? "The server does not answer.");
}

async function tell(): Promise<void> {
  const step = story.value?.steps[told.value];
  if (!step || !teller) return;
  lines.value = [];
  await step.run(teller);
  told.value += 1;
}

async function begin(index: number, steps = 0): Promise<void> {
  batch(() => {
    if (storyIndex.value === null) before = sandboxName.value;
    storyIndex.value = index;
    told.value = 0;
    lines.value = [];
  });
  await setStage();
  while (told.value < steps) await tell();
}

/** Tells a story from its beginning. */
export const startTelling = (index: number): Promise<void> => busily(() => begin(index));

/** Tells the next step; after the last, the next story. */
export const tellNext = (): Promise<void> =>
  busily(async () => {
    const index = storyIndex.value ?? 0;
    if (told.value < (story.value?.steps.length ?? 0)) await tell();
    else await begin((index + 1) % stories.length);
  });

/** Goes a step back: the story is told anew up to there, and is the same. */
export const tellPrevious = (): Promise<void> =>
  busily(() => begin(storyIndex.value ?? 0, Math.max(0, told.value - 1)));

/** Goes back to what was looked at before. */
export const stopTelling = (): Promise<void> =>
  busily(async () => {
    storyIndex.value = null;
    teller = undefined;
    showSandbox(before === stage ? "default" : before);
    await deleteStage();
  });
