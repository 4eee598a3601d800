import type { Context } from "../../capability/capability.ts";
import type { ActionsOf } from "../../control/route.ts";
import type { LiveSandbox } from "../../sandbox/sandbox.ts";
import type { linkRoutes } from "./routes.ts";
import { linkStore, type ShownLink } from "./store.ts";
import { surveyUrl } from "./survey-url.ts";

/** How many ReadyLinks followers of a sandbox get, the newest. */
const mostFollowed = 100;

/** Whether the surveys of a sandbox can be opened. */
export const servesSurveys = ({ settings: server }: Context, { settings }: LiveSandbox): boolean =>
  settings.surveys ?? server.isLoopback;

const view = ({ settings }: Context, { id, ownerId, name, slug, isActive, configId, leadsCount }: ShownLink) => ({
  ...{ id, ownerId, name, url: surveyUrl(settings.url, slug), isActive },
  ...{ assessmentConfigId: configId, leadsCount },
});

/** The ReadyLinks for followers of a sandbox. */
export function newestLinks(context: Context, sandbox: LiveSandbox) {
  const { countOf, ofSandbox } = context.use(linkStore);
  return {
    surveys: servesSurveys(context, sandbox),
    total: countOf(sandbox.key),
    newest: ofSandbox(sandbox.key, mostFollowed).map((link) => view(context, link)),
  };
}

export function linkActions(context: Context) {
  const { use, sandboxes } = context;
  const links = use(linkStore);
  return {
    listSandboxReadyLinks: ({ sandbox }) =>
      links
        .ofSandbox(sandboxes.find(sandbox).key)
        .toReversed()
        .map((link) => view(context, link)),
    readSurveys: ({ sandbox }) => ({ enabled: servesSurveys(context, sandboxes.find(sandbox)) }),
    setSurveys({ sandbox, enabled }) {
      sandboxes.saveSettings(sandboxes.find(sandbox), () => ({ surveys: enabled }));
      return { enabled };
    },
  } satisfies ActionsOf<typeof linkRoutes>;
}
