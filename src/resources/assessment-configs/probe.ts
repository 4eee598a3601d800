import { type FindId, itemsOf, type Probes } from "../../contract/probe.ts";

/** The first config that is listed. */
const findConfig: FindId = async ({ read }) => {
  const list = (await read("/api/agent/assessment-configs")) as { data?: unknown } | undefined;
  const [config] = itemsOf(list?.data) as readonly { readonly id: string }[];
  return config?.id;
};

type Names =
  | "listAssessmentConfigs"
  | "createAssessmentConfig"
  | "getAssessmentConfig"
  | "updateAssessmentConfig"
  | "deleteAssessmentConfig";

export const configProbes: Pick<Probes, Names> = {
  listAssessmentConfigs: {},
  createAssessmentConfig: { body: { name: "Verification" } },
  getAssessmentConfig: { findId: findConfig },
  updateAssessmentConfig: { findId: findConfig, body: { name: "Verification" } },
  deleteAssessmentConfig: { findId: findConfig },
};
