import { Type } from "typebox";
import { capability } from "../../capability/capability.ts";
import { linkActions, newestLinks } from "./actions.ts";
import { linkData } from "./data.ts";
import { linkOperations } from "./operations.ts";
import { linkProbes } from "./probe.ts";
import { linkRoutes, NewestReadyLinks } from "./routes.ts";
import { seedLinks } from "./seed.ts";
import { readyLinks } from "./table.ts";

/** ReadyLinks: links to surveys that bring in leads. */
export const linkFamily = capability({
  name: "readylinks",
  tables: [readyLinks],
  data: [linkData],
  snapshots: { columns: { ready_links: { slug: Type.String({ pattern: "^[0-9A-Za-z-]{1,100}$" }) } } },
  operations: linkOperations,
  probes: linkProbes,
  routes: linkRoutes,
  actions: linkActions,
  live: { kind: "readyLinks", description: "The newest ReadyLinks.", schema: NewestReadyLinks, read: newestLinks },
  seed: seedLinks,
});

export { servesSurveys } from "./actions.ts";
export { type LinkRow, linkStore } from "./store.ts";
export { freeSlug } from "./add-link.ts";
export { surveyUrl } from "./survey-url.ts";
export { readyLinks } from "./table.ts";
