import { Type } from "typebox";
import type { Route } from "../../control/route.ts";
import { Count, Flag, Named, Nullable, Strict, Text, Uuid } from "../../control/schemas.ts";

const ReadyLinkView = Named("ReadyLinkView", "A ReadyLink with the URL of its survey.", {
  id: Uuid("Id of the ReadyLink."),
  ownerId: Text("Owner of the ReadyLink."),
  name: Text("Name of the ReadyLink."),
  url: Text("URL of the survey page, which needs no token."),
  isActive: Flag("Whether the survey is open."),
  assessmentConfigId: Nullable(Uuid("Config with the questions; null: the default questions.")),
  leadsCount: Count("Number of leads of the ReadyLink."),
});

/** The ReadyLinks for followers of a sandbox. */
export const NewestReadyLinks = Named("NewestReadyLinks", "The newest ReadyLinks of a sandbox.", {
  surveys: Flag("Whether the survey pages of the sandbox are on. They need no token."),
  total: Count("Number of ReadyLinks."),
  newest: Type.Array(ReadyLinkView, { description: "The newest ReadyLinks, at most 100, newest first." }),
});

const SurveysView = Named("SurveysView", "State of the survey pages.", {
  enabled: Flag("Whether the survey pages of the sandbox are on. They need no token."),
});

export const linkRoutes = {
  listSandboxReadyLinks: {
    method: "GET",
    path: "/sandboxes/{sandbox}/readylinks",
    summary: "List the ReadyLinks of a sandbox with the URLs of their surveys",
    output: Type.Array(ReadyLinkView),
    command: {
      words: "readylink list",
      columns: ["id", "name", "url"],
      empty: "No ReadyLinks.",
      group: "list ReadyLinks",
    },
  },
  readSurveys: {
    method: "GET",
    path: "/sandboxes/{sandbox}/surveys",
    summary: "Show whether the survey pages of a sandbox are on",
    output: SurveysView,
    command: { words: "survey show", group: "turn survey pages on or off" },
  },
  setSurveys: {
    method: "PUT",
    path: "/sandboxes/{sandbox}/surveys",
    summary: "Turn the survey pages of a sandbox on or off; they need no token",
    input: Strict({ enabled: Flag("Whether the survey pages are on.") }),
    output: SurveysView,
    command: [
      {
        words: "survey on",
        fixed: { enabled: true },
        description: "Turn survey pages on; anybody with the URL can open them",
      },
      { words: "survey off", fixed: { enabled: false }, description: "Turn survey pages off; their URLs return 404" },
    ],
  },
} as const satisfies Record<string, Route>;
