import {
  advance,
  judge,
  moveTo,
  poll,
  pollOften,
  pollWhen,
  request,
  type StoryContext,
  trigger,
} from "./story-client.ts";

type Step = {
  readonly title: string;
  readonly text: string;
  readonly run: (context: StoryContext) => Promise<unknown>;
};

export type Story = { readonly title: string; readonly intro: string; readonly steps: readonly Step[] };

/** The interval between the polls of the fast client, on the sandbox's clock. */
const haste = "100ms";

/** The stories that a presenter can show, step by step. */
export const stories: readonly Story[] = [
  {
    title: "A good audit",
    intro: "An agent triggers an audit, polls until it is done, and reads what it found. Minutes take a keypress.",
    steps: [
      {
        title: "The agent looks at its projects",
        text: "One token, one owner: it sees the projects that are its own, and nothing else.",
        run: (context) => request(context, "GET", "/api/projects"),
      },
      {
        title: "It triggers an audit",
        text: "The answer is a job, not a result: an audit takes minutes. Credits are taken, and a bar begins.",
        run: trigger,
      },
      {
        title: "It polls",
        text: "Each poll is a mark on the bar. The job is still pending.",
        run: poll,
      },
      {
        title: "The job is processed",
        text: "The sandbox has a clock of its own, and moves to where something happens.",
        run: async (context) => {
          await moveTo(context, "processing");
          await advance(context, 1);
          await poll(context);
        },
      },
      {
        title: "It is completed",
        text: "The next poll is told so, with the analysis that was made.",
        run: (context) => pollWhen(context, "completed"),
      },
      {
        title: "The agent reads the analysis",
        text: "It stops polling, and fetches what it came for.",
        run: (context) => request(context, "GET", `/api/projects/${context.projectId}/audit-analysis`),
      },
      {
        title: "Did it poll well?",
        text: "The polling report judges what the journal saw.",
        run: judge,
      },
    ],
  },
  {
    title: "A failure and a retry",
    intro: "Production fails when it likes. Here the next job fails because it was told to, and the agent recovers.",
    steps: [
      {
        title: "The next job shall fail",
        text: "A scenario is queued for one trigger.",
        run: async ({ control, sandbox, say }) => {
          const { queue } = await control("queueScenario", { sandbox, scenario: "fails" });
          say(`Queued: ${queue.join(", ")}`);
        },
      },
      {
        title: "The agent triggers an audit",
        text: "It cannot tell: the answer is the usual one.",
        run: trigger,
      },
      {
        title: "All looks well",
        text: "The job is processed like any other.",
        run: (context) => pollWhen(context, "processing"),
      },
      {
        title: "It fails",
        text: "The poll itself succeeds with 200: it is the job that has failed, and says why.",
        run: (context) => pollWhen(context, "failed"),
      },
      {
        title: "The agent tries again",
        text: "A moment later, with a new job. The failed one stays what it is.",
        run: async (context) => {
          await advance(context, 5);
          await trigger(context);
        },
      },
      {
        title: "This time it works",
        text: "Nothing was queued for it, so it completes.",
        run: (context) => pollWhen(context, "completed"),
      },
    ],
  },
  {
    title: "A client that polls too fast",
    intro:
      "Ten polls a second use up 120 a minute. See the bucket run dry, what a 429 asks for, and what the report says.",
    steps: [
      {
        title: "A slow audit",
        text: "It takes minutes, as the documentation says of the real one.",
        run: async (context) => {
          const { sandbox } = context;
          await context.control("queueScenario", { sandbox, scenario: "slow" });
          // Each poll advances the frozen clock, so that the polls have visible intervals.
          await context.control("setAdvanceOnPoll", { sandbox, durationMs: haste });
          await trigger(context);
        },
      },
      {
        title: "Sixty polls, ten a second",
        text: "All are answered, and all say the same. The gauge of jobPolling falls.",
        run: async (context) => {
          const { answered } = await pollOften(context, 60);
          context.say(`60 polls · ${answered} answered`);
        },
      },
      {
        title: "Seventy more",
        text: "After 120 the bucket is empty: 429, with Retry-After.",
        run: async (context) => {
          const { answered, refused, retryAfter } = await pollOften(context, 70);
          context.say(`70 polls · ${answered} answered · ${refused} refused`);
          context.say(`Retry-After: ${retryAfter ?? "none"}`);
        },
      },
      {
        title: "It does not listen",
        text: "Polls before the time that was asked for are refused, and wasted.",
        run: async (context) => {
          const { answered, refused } = await pollOften(context, 10);
          context.say(`10 polls · ${answered} answered · ${refused} refused`);
        },
      },
      {
        title: "It waits as it was told",
        text: "When the time is over the bucket is full again, at once: a window, not a drip.",
        run: async (context) => {
          const { retryAfter } = await pollOften(context, 1);
          await advance(context, Number(retryAfter ?? 60));
          await poll(context);
        },
      },
      {
        title: "Did it poll well?",
        text: "The report names each rule that was broken, with the requests that prove it.",
        run: judge,
      },
    ],
  },
];
