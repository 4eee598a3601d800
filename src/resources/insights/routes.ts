import { Type } from "typebox";
import type { Route } from "../../control/route.ts";
import { Count, DurationInput, Flag, Instant, Limit, Named, OneOf, Text, Uuid, Whole } from "../../control/schemas.ts";
import { insightTypes, priorities } from "./table.ts";

const InsightView = Named("InsightView", "An insight, as it stands.", {
  id: Uuid("Id of the insight."),
  ownerId: Text("Owner of the insight."),
  insightType: OneOf(insightTypes, "What raised it."),
  title: Text("What was noticed, in a few words."),
  priority: OneOf(priorities, "How soon to look at it."),
  isRead: Flag("Whether it was read."),
  isDismissed: Flag("Whether it was dismissed; then clients are not shown it."),
  expiresAt: Instant("When it is listed no longer, on the sandbox's clock."),
  createdAt: Instant("When it was raised, on the sandbox's clock."),
});

/** What followers of a sandbox are shown. */
export const NewestInsights = Named("NewestInsights", "The newest insights of a sandbox.", {
  total: Count("How many insights there are."),
  newest: Type.Array(InsightView, { description: "The newest insights, at most 100, newest first." }),
});

const Switch = (description: string, flag: string) =>
  Type.Optional(Type.Boolean({ description: `${description} Default: no change.`, "x-flag": `${flag} <on|off>` }));

export const insightRoutes = {
  listSandboxInsights: {
    method: "GET",
    path: "/sandboxes/{sandbox}/insights",
    summary: "List the insights of a sandbox that have not expired, newest first, dismissed ones too",
    input: Named("ListInsightsOptions", "Which insights to list.", {
      limit: Limit(1000, "How many insights to list at most."),
    }),
    output: Type.Array(InsightView),
    command: {
      words: "insight list",
      columns: ["id", "insightType", "priority", "isRead", "isDismissed", "title"],
      group: "list, add, read or dismiss insights",
    },
  },
  addInsights: {
    method: "POST",
    path: "/sandboxes/{sandbox}/insights",
    summary: "Add insights of any type",
    input: Named("AddInsightsOptions", "Which insights to add.", {
      insightType: Type.Optional(
        OneOf(insightTypes, "What raised them.", { default: "stale_client", "x-flag": "--type <type>" }),
      ),
      priority: Type.Optional(
        OneOf(priorities, "How soon to look at them.", { default: "normal", "x-flag": "--priority <priority>" }),
      ),
      title: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 200,
          description: "What was noticed, in a few words. Default: a sample title.",
          "x-flag": "<text>",
        }),
      ),
      ownerId: Type.Optional(Text("Owner of the insights. Default: the first owner of the sandbox.", "--owner <id>")),
      projectId: Type.Optional(
        Text(
          "Project that they are about. Default: the sample project that is ready, if there is one.",
          "--project <id>",
        ),
      ),
      expiresInMs: Type.Optional(
        DurationInput("How long they are listed, on the sandbox's clock. Default: 7 days.", "--expires <duration>"),
      ),
      count: Type.Optional(Whole([1, 1000], "How many insights to add.", { default: 1 })),
    }),
    output: Type.Array(InsightView),
    status: 201,
    command: { words: "insight add", columns: ["id", "insightType", "priority", "title"] },
  },
  setInsight: {
    method: "PUT",
    path: "/sandboxes/{sandbox}/insights/{insight}",
    summary: "Say whether an insight was read or dismissed",
    input: Named("SetInsightOptions", "What to change of an insight.", {
      isRead: Switch("Whether it was read.", "--read"),
      isDismissed: Switch("Whether it was dismissed.", "--dismissed"),
    }),
    output: InsightView,
    command: { words: "insight set" },
  },
} as const satisfies Record<string, Route>;
