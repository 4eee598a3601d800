import {
  advance,
  convertLead,
  createSurvey,
  judge,
  moveTo,
  openSurvey,
  poll,
  pollOften,
  pollWhen,
  request,
  sendSurvey,
  type StoryContext,
  trigger,
} from "./story-client.ts";

type Step = {
  readonly title: string;
  readonly text: string;
  /** What is on screen after the step. Default: jobs. */
  readonly shows?: "jobs" | "leads" | "report";
  readonly run: (context: StoryContext) => Promise<unknown>;
};

export type Story = { readonly title: string; readonly intro: string; readonly steps: readonly Step[] };

/** The interval between the polls of the fast client, on the sandbox's clock. */
const haste = "100ms";

/** The stories that a presenter can show, step by step. */
export const stories: readonly Story[] = [
  {
    title: "A good audit",
    intro: "An agent triggers an audit, polls until the job has completed, and reads the analysis.",
    steps: [
      {
        title: "The agent looks at its projects",
        text: "A token belongs to one owner. It sees the projects of this owner and no others.",
        run: (context) => request(context, "GET", "/api/projects"),
      },
      {
        title: "It triggers an audit",
        text: "An audit takes minutes, so the response is a job: 202 and an id. The job costs 20 to 50 credits.",
        run: trigger,
      },
      {
        title: "It polls",
        text: "Each poll is a mark above the bar. The job is still pending.",
        run: poll,
      },
      {
        title: "The job is processing",
        text: "The sandbox has its own clock. The presenter advances it to the next event.",
        run: async (context) => {
          await moveTo(context, "processing");
          await advance(context, 1);
          await poll(context);
        },
      },
      {
        title: "The job has completed",
        text: "The next poll returns completed, with the id of the analysis.",
        run: (context) => pollWhen(context, "completed"),
      },
      {
        title: "The agent reads the analysis",
        text: "The agent stops polling and requests the analysis.",
        run: (context) => request(context, "GET", `/api/projects/${context.projectId}/audit-analysis`),
      },
      {
        title: "Did it poll well?",
        text: "The polling report checks every poll in the journal against the polling rules.",
        shows: "report",
        run: judge,
      },
    ],
  },
  {
    title: "A failure and a retry",
    intro: "Production does not fail on request. Here a scenario makes the next job fail, and the agent recovers.",
    steps: [
      {
        title: "Queue a failure",
        text: "The scenario “fails” applies to the next job that is triggered.",
        run: async ({ control, sandbox, say }) => {
          const { queue } = await control("queueScenario", { sandbox, scenario: "fails" });
          say(`Queued: ${queue.join(", ")}`);
        },
      },
      {
        title: "The agent triggers an audit",
        text: "The response is the usual 202. The agent cannot know that this job will fail.",
        run: trigger,
      },
      {
        title: "The job is processing",
        text: "So far it looks like any other job.",
        run: (context) => pollWhen(context, "processing"),
      },
      {
        title: "The job has failed",
        text: "The poll succeeds with 200. Its body says that the job failed, with an error code.",
        run: (context) => pollWhen(context, "failed"),
      },
      {
        title: "The agent tries again",
        text: "After five seconds it triggers a new job. The failed job stays failed.",
        run: async (context) => {
          await advance(context, 5);
          await trigger(context);
        },
      },
      {
        title: "The second job has completed",
        text: "No scenario was queued for it, so it completes.",
        run: (context) => pollWhen(context, "completed"),
      },
    ],
  },
  {
    title: "A client that polls too fast",
    intro: "A token may poll 120 times a minute. This client polls ten times a second.",
    steps: [
      {
        title: "A slow audit",
        text: "The scenario “slow” makes the job take minutes, as an audit does in production.",
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
        text: "Every response is 200, but the status does not change. Half of the rate limit is used.",
        run: async (context) => {
          const { answered } = await pollOften(context, 60);
          context.say(`60 polls · ${answered} answered`);
        },
      },
      {
        title: "Seventy more",
        text: "The first 60 use up the limit. The other ten get 429 with a Retry-After header.",
        run: async (context) => {
          const { answered, refused, retryAfter } = await pollOften(context, 70);
          context.say(`70 polls · ${answered} answered · ${refused} refused`);
          context.say(`Retry-After: ${retryAfter ?? "none"}`);
        },
      },
      {
        title: "It ignores Retry-After",
        text: "The client polls ten times more without waiting. Every response is 429.",
        run: async (context) => {
          const { answered, refused } = await pollOften(context, 10);
          context.say(`10 polls · ${answered} answered · ${refused} refused`);
        },
      },
      {
        title: "It waits for Retry-After",
        text: "The limit is a fixed window: when it ends, all 120 requests are available again.",
        run: async (context) => {
          const { retryAfter } = await pollOften(context, 1);
          await advance(context, Number(retryAfter ?? 60));
          await poll(context);
        },
      },
      {
        title: "Did it poll well?",
        text: "The polling report lists each rule that the client broke.",
        shows: "report",
        run: judge,
      },
    ],
  },
  {
    title: "A survey, a lead, an audit",
    intro: "A prospect answers a survey and becomes a lead. The agent converts the lead to a project and audits it.",
    steps: [
      {
        title: "The agent creates a survey",
        text: "A ReadyLink is the public address of a survey.",
        shows: "leads",
        run: createSurvey,
      },
      {
        title: "A prospect opens the survey",
        text: "The prospect becomes a pending lead.",
        shows: "leads",
        run: openSurvey,
      },
      {
        title: "The prospect sends the survey",
        text: "The lead has completed. Its answers give it an AI readiness score.",
        shows: "leads",
        run: sendSurvey,
      },
      {
        title: "The agent converts the lead",
        text: "The lead becomes a project. The conversion costs 1,000 credits.",
        shows: "leads",
        run: convertLead,
      },
      {
        title: "It triggers an audit",
        text: "A job needs documents and interviews. The presenter adds them to the project first.",
        run: async (context) => {
          const { sandbox, projectId: project } = context;
          await context.control("prepareProject", { sandbox, project });
          await trigger(context);
        },
      },
      {
        title: "The job has completed",
        text: "The agent polls when the job starts and when it ends.",
        run: async (context) => {
          await pollWhen(context, "processing");
          await pollWhen(context, "completed");
        },
      },
      {
        title: "The agent reads the analysis",
        text: "The project of the lead now has a complete analysis.",
        run: (context) => request(context, "GET", `/api/projects/${context.projectId}/audit-analysis`),
      },
    ],
  },
];
