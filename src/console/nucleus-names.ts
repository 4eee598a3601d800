import type { CaptureView, InsightView, MemoryView } from "../control/types.gen.ts";

/** The names that a field can have. The compiler refuses one that is missing. */
const namesOf = <Name extends string>(names: Readonly<Record<Name, true>>) => Object.keys(names) as Name[];

export const channels = namesOf<CaptureView["channel"]>({
  text_note: true,
  voice_note: true,
  transcript: true,
  email: true,
  calendar: true,
  zoom: true,
  crm_sync: true,
  file_drop: true,
});

export const sourceTypes = namesOf<MemoryView["sourceType"]>({ explicit: true, extracted: true, detected: true });

export const memoryTypes = namesOf<MemoryView["memoryType"]>({ client: true, pattern: true, preference: true });

export const insightTypes = namesOf<InsightView["insightType"]>({
  stale_client: true,
  overdue_followup: true,
  similar_lead: true,
  pattern_detected: true,
  pre_meeting: true,
  referral_opportunity: true,
  portfolio_insight: true,
  content_suggestion: true,
});

export const priorities = namesOf<InsightView["priority"]>({ normal: true, high: true, low: true });
