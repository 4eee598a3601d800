import { type FindId, itemsOf, type Probes } from "../../contract/probe.ts";

const path = "/api/nucleus/captures";

/** The first capture that is listed. */
const findCapture: FindId = async ({ read }) => {
  const list = (await read(path)) as { captures?: unknown } | undefined;
  return (itemsOf(list?.captures) as readonly { readonly id: string }[])[0]?.id;
};

type Names = "listCaptures" | "getCapture" | "createCaptureNote" | "reprocessCapture" | "deleteCapture";

export const captureProbes: Pick<Probes, Names> = {
  listCaptures: {},
  getCapture: { findId: findCapture },
  createCaptureNote: { body: { content: "We agreed to verify this server." } },
  reprocessCapture: { findId: findCapture },
  deleteCapture: { findId: findCapture },
};
