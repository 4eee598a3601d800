import { Type } from "typebox";
import type { Route } from "../../control/route.ts";
import { Count, DurationInput, Flag, Instant, Limit, Named, OneOf, Text, Uuid, Whole } from "../../control/schemas.ts";
import { insightTypes, priorities } from "./table.ts";

const InsightView = Named("InsightView", "An insight in its present state.", {
  id: Uuid("Id of the insight."),
  ownerId: Text("Owner of the insight."),
  insightType: OneOf(insightTypes, "Type of the insight."),
  title: Text("Title of the insight."),
  priority: OneOf(priorities, "Priority of the insight."),
  isRead: Flag("Whether the insight was read."),
  isDismissed: Flag("Whether the insight was dismissed. The Agent API does not list dismissed insights."),
  expiresAt: Instant("When the insight expires, on the sandbox's clock."),
  createdAt: Instant("When the insight was raised, on the sandbox's clock."),
});

/** The insights for followers of a sandbox. */
export const NewestInsights = Named("NewestInsights", "The newest insights of a sandbox.", {
  total: Count("Number of insights."),
  newest: Type.Array(InsightView, { description: "The newest insights, at most 100, newest first." }),
});

const Switch = (description: string, flag: string) =>
  Type.Optional(Type.Boolean({ description: `${description} Default: no change.`, "x-flag": `${flag} <on|off>` }));

export const insightRoutes = {
  listSandboxInsights: {
    method: "GET",
    path: "/sandboxes/{sandbox}/insights",
    summary: "List the insights of a sandbox, newest first, including dismissed ones but not expired ones",
    input: Named("ListInsightsOptions", "The insights to list.", {
      limit: Limit(1000, "List at most this many insights."),
    }),
    output: Type.Array(InsightView),
    command: {
      words: "insight list",
      columns: ["id", "insightType", "priority", "isRead", "isDismissed", "title"],
      empty: "No insights.",
      group: "list and add insights, and mark them as read or dismissed",
    },
  },
  addInsights: {
    method: "POST",
    path: "/sandboxes/{sandbox}/insights",
    summary: "Add insights of any type",
    input: Named("AddInsightsOptions", "The insights to add.", {
      insightType: Type.Optional(
        OneOf(insightTypes, "Type of the insights.", { default: "stale_client", "x-flag": "--type <type>" }),
      ),
      priority: Type.Optional(
        OneOf(priorities, "Priority of the insights.", { default: "normal", "x-flag": "--priority <priority>" }),
      ),
      title: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 200,
          description: "Title of the insight. Default: a sample title.",
          "x-flag": "<text>",
        }),
      ),
      ownerId: Type.Optional(Text("Owner of the insights. Default: the first owner of the sandbox.", "--owner <id>")),
      projectId: Type.Optional(
        Text("Project of the insights. Default: the sample project that is ready, if it exists.", "--project <id>"),
      ),
      expiresInMs: Type.Optional(
        DurationInput(
          "Time until the insights expire, on the sandbox's clock. Default: 7 days.",
          "--expires <duration>",
        ),
      ),
      count: Type.Optional(Whole([1, 1000], "Number of insights to add.", { default: 1 })),
    }),
    output: Type.Array(InsightView),
    status: 201,
    command: { words: "insight add", columns: ["id", "insightType", "priority", "title"] },
  },
  setInsight: {
    method: "PUT",
    path: "/sandboxes/{sandbox}/insights/{insight}",
    summary: "Mark an insight as read or dismissed",
    input: Named("SetInsightOptions", "The changes of an insight.", {
      isRead: Switch("Whether it was read.", "--read"),
      isDismissed: Switch("Whether it was dismissed.", "--dismissed"),
    }),
    output: InsightView,
    command: { words: "insight set" },
  },
} as const satisfies Record<string, Route>;
