import { Type } from "typebox";
import type { Route } from "../../control/route.ts";
import { Count, Flag, Named, Nullable, Strict, Text, Uuid } from "../../control/schemas.ts";

const ReadyLinkView = Named("ReadyLinkView", "A ReadyLink with the address of its survey.", {
  id: Uuid("Id of the ReadyLink."),
  ownerId: Text("Owner of the ReadyLink."),
  name: Text("Name of the ReadyLink."),
  url: Text("Where prospects answer the survey; needs no token."),
  isActive: Flag("Whether the survey can be opened."),
  assessmentConfigId: Nullable(Uuid("Config with the questions; null: the default questions.")),
  leadsCount: Count("How many leads have come through it."),
});

/** What followers of a sandbox are shown. */
export const NewestReadyLinks = Named("NewestReadyLinks", "The newest ReadyLinks of a sandbox, and their surveys.", {
  surveys: Flag("Whether the surveys of the sandbox can be opened in a browser, without a token."),
  total: Count("How many ReadyLinks there are."),
  newest: Type.Array(ReadyLinkView, { description: "The newest ReadyLinks, at most 100, newest first." }),
});

const SurveysView = Named("SurveysView", "Whether surveys can be opened.", {
  enabled: Flag("Whether the surveys of the sandbox can be opened in a browser, without a token."),
});

export const linkRoutes = {
  listSandboxReadyLinks: {
    method: "GET",
    path: "/sandboxes/{sandbox}/readylinks",
    summary: "List the ReadyLinks of a sandbox with the addresses of their surveys",
    output: Type.Array(ReadyLinkView),
    command: {
      words: "readylink list",
      columns: ["id", "name", "url", "isActive", "leadsCount"],
      group: "list ReadyLinks with the addresses of their surveys",
    },
  },
  readSurveys: {
    method: "GET",
    path: "/sandboxes/{sandbox}/surveys",
    summary: "Read whether the surveys of a sandbox can be opened in a browser",
    output: SurveysView,
    command: { words: "survey show", group: "let surveys be opened in a browser, or not" },
  },
  setSurveys: {
    method: "PUT",
    path: "/sandboxes/{sandbox}/surveys",
    summary: "Let the surveys of a sandbox be opened in a browser, or not; they need no token",
    input: Strict({ enabled: Flag("Whether they can be opened.") }),
    output: SurveysView,
    command: [
      {
        words: "survey on",
        fixed: { enabled: true },
        description: "Let surveys be opened by whoever has their address",
      },
      { words: "survey off", fixed: { enabled: false }, description: "Answer with 404 where a survey would be" },
    ],
  },
} as const satisfies Record<string, Route>;
