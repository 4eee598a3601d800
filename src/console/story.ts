import { batch, computed, signal } from "@preact/signals";
import type { Output } from "../app/control-routes.ts";
import { connection } from "./connection.ts";
import { learnToken } from "./known-tokens.ts";
import { askAgentApi, lastAction, perform } from "./perform.ts";
import { ask, call, Refusal } from "./plane.ts";
import { sandboxName } from "./session.ts";
import type { StoryContext } from "./story-client.ts";
import { stories } from "./stories.ts";
import { selectedKey } from "./world.ts";

/** A fixed seed, so that ids and durations are the same each time. */
const seed = 7;

/** How many key presses are queued while a step runs. */
const mostAhead = 10;

export const storyIndex = signal<number | null>(null);
/** How many steps have been shown. */
export const told = signal(0);
/** What is on screen. */
export const shown = signal<"jobs" | "leads" | "report">("jobs");
/** The lines about the last step. */
export const lines = signal<readonly string[]>([]);
/** Why the story does not go on. */
export const problem = signal("");

export const isTelling = computed(() => storyIndex.value !== null);
export const story = computed(() => (storyIndex.value === null ? undefined : stories[storyIndex.value]));

/** The name of the story's sandbox, which is random, so that several pages can show stories. */
let stage: string | null = null;
let context: StoryContext | undefined;
/** The sandbox that was shown before the story. */
let before = "";

/** The last queued work. Works run one after the other; `interrupted` aborts them when a story is restarted or left. */
let latest: Promise<void> = Promise.resolve();
let ahead = 0;
let interrupted = new AbortController();

type Work = (over: AbortSignal) => Promise<void>;

async function inTurn(work: Work): Promise<void> {
  if (ahead >= mostAhead) return;
  const { signal: over } = interrupted;
  const isOver = () => over.aborted;
  ahead += 1;
  latest = latest.then(async () => {
    ahead -= 1;
    if (isOver()) return;
    problem.value = "";
    try {
      await work(over);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (isOver()) return;
      // Without its sandbox, the story cannot continue.
      if (sandboxName.value === "") endTelling();
      else problem.value = error.message;
    }
  });
  return latest;
}

/** Interrupts the story and runs a work instead. */
function atOnce(work: Work): Promise<void> {
  interrupted.abort();
  interrupted = new AbortController();
  return inTurn(work);
}

function endTelling(): void {
  batch(() => {
    storyIndex.value = null;
    sandboxName.value = before;
  });
  context = undefined;
}

async function strikeStage(): Promise<void> {
  if (stage === null) return;
  const name = stage;
  stage = null;
  const sandboxes = await call("listSandboxes", {});
  if (sandboxes.some((each) => each.name === name)) await call("deleteSandbox", { sandbox: name });
}

/** Creates the story's sandbox: an owner with projects, and a frozen clock. */
async function setStage(over: AbortSignal): Promise<void> {
  // The page may show the old sandbox of the story, which is deleted next.
  sandboxName.value = "";
  await strikeStage();
  const clock = { mode: "frozen", startsAt: "2026-01-01T09:00:00Z" } as const;
  const name = `story-${crypto.getRandomValues(new Uint32Array(1))[0]?.toString(36) ?? ""}`;
  const made = await call("createSandbox", { name, seed, clock });
  stage = name;
  learnToken(made.token);
  context = contextOf(name, made.token, made.projects?.ready ?? "", over);
  selectedKey.value = null;
  // Do not write the name into the address, because the sandbox is deleted after the story.
  sandboxName.value = name;
}

function contextOf(sandbox: string, token: string, projectId: string, over: AbortSignal): StoryContext {
  const goOn = () => {
    if (over.aborted) throw new Refusal(0, "The story was interrupted.");
  };
  return {
    sandbox,
    projectId,
    jobId: "",
    async ask(method, path, body) {
      goOn();
      const answer = await askAgentApi(method, path, token, undefined, body);
      if (answer === undefined) throw new Refusal(0, lastAction.value?.sentence ?? "");
      if (answer.status === 401)
        throw new Refusal(401, "The token of the story was revoked, or its sandbox was deleted. Restart the story.");
      return answer;
    },
    async control(name, input) {
      goOn();
      const output = await perform(name, input);
      if (lastAction.value?.outcome === "refused") throw new Refusal(0, lastAction.value.sentence);
      return output as Output<typeof name>;
    },
    say: (line) => {
      if (!over.aborted) lines.value = [...lines.value, line];
    },
  };
}

async function tell(): Promise<void> {
  const step = story.value?.steps[told.value];
  if (!step || !context) return;
  lines.value = [];
  await step.run(context);
  batch(() => {
    told.value += 1;
    shown.value = step.shows ?? "jobs";
  });
}

async function begin(index: number, over: AbortSignal, steps = 0): Promise<void> {
  batch(() => {
    if (storyIndex.value === null) before = sandboxName.value;
    storyIndex.value = index;
    told.value = 0;
    shown.value = stories[index]?.steps[0]?.shows ?? "jobs";
    lines.value = [];
  });
  await setStage(over);
  while (told.value < steps && !over.aborted) await tell();
}

/** Starts a story from its beginning. */
export const startTelling = (index: number): Promise<void> => atOnce((over) => begin(index, over));

/** Shows the next step; after the last one, starts the next story. */
export const tellNext = (): Promise<void> =>
  inTurn(async (over) => {
    const index = storyIndex.value ?? 0;
    if (told.value < (story.value?.steps.length ?? 0)) await tell();
    else await begin((index + 1) % stories.length, over);
  });

/** Goes one step back: repeats the story from its beginning to there, with the same ids. */
export const tellPrevious = (): Promise<void> =>
  inTurn((over) => begin(storyIndex.value ?? 0, over, Math.max(0, told.value - 1)));

/** Leaves the story and shows the sandbox from before. */
export const stopTelling = (): Promise<void> =>
  atOnce(async () => {
    endTelling();
    await strikeStage();
  });

// Delete the story's sandbox when the tab is closed.
addEventListener("pagehide", () => {
  if (stage !== null) void ask("deleteSandbox", { sandbox: stage }, { keepalive: true }).catch(() => undefined);
});

// End the story when its sandbox is deleted by somebody else.
connection.subscribe(({ kind }) => {
  if (kind === "gone" && isTelling.peek()) endTelling();
});
