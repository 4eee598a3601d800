import type { Context } from "../../capability/capability.ts";
import { surveyCompleted } from "../../contract/webhook-events.ts";
import { isoTimestamp } from "../../core/timestamp.ts";
import { webhookAnnouncer } from "../../webhooks/module.ts";
import { configStore, type Question, questionsOf, scoreOf } from "../assessment-configs/module.ts";
import { linkStore } from "../readylinks/module.ts";
import type { Contact } from "./new-lead.ts";
import { type LeadRow, leadStore } from "./store.ts";
import type { Answers } from "./table.ts";

/** The questions of a lead's survey. */
export function questionsFor({ use }: Context, { linkKey }: Pick<LeadRow, "linkKey">): readonly Question[] {
  const configKey = linkKey === null ? null : (use(linkStore).get(linkKey)?.configKey ?? null);
  return questionsOf(configKey === null ? null : (use(configStore).get(configKey) ?? null));
}

/**
 * Completes a lead. Call it in a transaction, and send the webhook event after it.
 * @param score score of the answers; undefined: by the weights of their config; null: no score
 */
export function complete(
  context: Context,
  lead: LeadRow,
  answers: Answers,
  now: number,
  score?: number | null,
  contact: Partial<Contact> = {},
): LeadRow {
  const { use } = context;
  const aiReadinessScore = score === undefined ? scoreOf(questionsFor(context, lead), answers) : score;
  const completed = use(leadStore).change(lead, {
    ...contact,
    status: "completed",
    answers,
    aiReadinessScore,
    compositeScore: aiReadinessScore,
    completedAt: now,
    updatedAt: now,
  });
  const link = lead.linkKey === null ? undefined : use(linkStore).get(lead.linkKey);
  const data = {
    projectId: lead.projectId,
    surveyId: link?.id ?? null,
    respondentId: lead.id,
    completedAt: isoTimestamp(now),
  };
  use(webhookAnnouncer).queue(lead.sandboxKey, [{ event: surveyCompleted, entity: lead.id, at: now, data }]);
  return completed;
}
