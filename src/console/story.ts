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

/** The same for every telling: ids and durations are, too. */
const seed = 7;

/** How many keys may be pressed ahead of the story. */
const mostAhead = 10;

export const storyIndex = signal<number | null>(null);
/** How many steps have been told. */
export const told = signal(0);
/** What has happened in the last step. */
export const lines = signal<readonly string[]>([]);
/** Why the story does not go on. */
export const problem = signal("");

export const isTelling = computed(() => storyIndex.value !== null);
export const story = computed(() => (storyIndex.value === null ? undefined : stories[storyIndex.value]));

/** The sandbox that is the stage, one's own: nobody else's has its name. */
let stage: string | null = null;
let context: StoryContext | undefined;
/** What was looked at before. */
let before = "";

/** One thing after the other; what is begun anew or left is not waited for. */
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
      // Without a stage there is nothing to be told on.
      if (sandboxName.value === "") endTelling();
      else problem.value = error.message;
    }
  });
  return latest;
}

/** Instead of whatever is being told. */
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

/** Sets the stage: a sandbox with nothing in it but an owner and his projects, whose clock is frozen. */
async function setStage(over: AbortSignal): Promise<void> {
  // The page may show the stage of before, which is about to be no more.
  sandboxName.value = "";
  await strikeStage();
  const clock = { mode: "frozen", startsAt: "2026-01-01T09:00:00Z" } as const;
  const name = `story-${crypto.getRandomValues(new Uint32Array(1))[0]?.toString(36) ?? ""}`;
  const made = await call("createSandbox", { name, seed, clock });
  stage = name;
  learnToken(made.token);
  context = contextOf(name, made.token, made.projects?.ready ?? "", over);
  selectedKey.value = null;
  // Not in the address, which would lead there when the stage is gone.
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
    async ask(method, path) {
      goOn();
      const answer = await askAgentApi(method, path, token);
      if (answer === undefined) throw new Refusal(0, lastAction.value?.sentence ?? "");
      if (answer.status === 401)
        throw new Refusal(401, "The stage is no more, or its token was revoked: restart the story.");
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
  told.value += 1;
}

async function begin(index: number, over: AbortSignal, steps = 0): Promise<void> {
  batch(() => {
    if (storyIndex.value === null) before = sandboxName.value;
    storyIndex.value = index;
    told.value = 0;
    lines.value = [];
  });
  await setStage(over);
  while (told.value < steps && !over.aborted) await tell();
}

/** Tells a story from its beginning. */
export const startTelling = (index: number): Promise<void> => atOnce((over) => begin(index, over));

/** Tells the next step; after the last, the next story. */
export const tellNext = (): Promise<void> =>
  inTurn(async (over) => {
    const index = storyIndex.value ?? 0;
    if (told.value < (story.value?.steps.length ?? 0)) await tell();
    else await begin((index + 1) % stories.length, over);
  });

/** Goes a step back: the story is told anew up to there, and is the same. */
export const tellPrevious = (): Promise<void> =>
  inTurn((over) => begin(storyIndex.value ?? 0, over, Math.max(0, told.value - 1)));

/** Goes back to what was looked at before. */
export const stopTelling = (): Promise<void> =>
  atOnce(async () => {
    endTelling();
    await strikeStage();
  });

// A tab that is closed leaves no stage behind.
addEventListener("pagehide", () => {
  if (stage !== null) void ask("deleteSandbox", { sandbox: stage }, { keepalive: true }).catch(() => undefined);
});

// Somebody may delete the stage under the story.
connection.subscribe(({ kind }) => {
  if (kind === "gone" && isTelling.peek()) endTelling();
});
