import { type FindId, itemsOf, type Probes } from "../../contract/probe.ts";

/** The first ReadyLink that is listed. */
const findLink: FindId = async ({ read }) => {
  const list = (await read("/api/agent/readylinks")) as { data?: unknown } | undefined;
  const [link] = itemsOf(list?.data) as readonly { readonly id: string }[];
  return link?.id;
};

type Names = "listReadyLinks" | "createReadyLink" | "getReadyLink" | "updateReadyLink" | "deleteReadyLink";

export const linkProbes: Pick<Probes, Names> = {
  listReadyLinks: {},
  createReadyLink: { body: { name: "Verification" } },
  getReadyLink: { findId: findLink },
  updateReadyLink: { findId: findLink, body: { name: "Verification" } },
  deleteReadyLink: { findId: findLink },
};
