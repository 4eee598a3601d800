import type { NewOwner, Seed } from "../../capability/capability.ts";
import { type Question, sampleAnswers, scoreOf } from "../assessment-configs/module.ts";
import { sampleProjectId } from "../projects/module.ts";
import { type LinkRow, linkStore } from "../readylinks/module.ts";
import { questionsFor } from "./complete.ts";
import { newLead, sampleContact } from "./new-lead.ts";
import { leadStore, type NewLead } from "./store.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

type Sample = {
  readonly state: "pending" | "completed" | "converted" | "archived";
  /** The number of the business. Two leads can have the same business. */
  readonly business: number;
};

/** The demo leads of an owner, the oldest first: one in each state, and two of the same business. */
const samples: readonly Sample[] = [
  { state: "archived", business: 1 },
  { state: "converted", business: 2 },
  { state: "completed", business: 3 },
  { state: "completed", business: 4 },
  { state: "completed", business: 3 },
  { state: "pending", business: 5 },
];

/** Adds sample leads for a new owner, in a sandbox with full demo data. */
export const seedLeads: Seed = (context, sandbox, owner, demoData, now) => {
  if (demoData !== "full") return;
  const [link = null] = context.use(linkStore).ofOwner(owner.key);
  const questions = questionsFor(context, { linkKey: link?.key ?? null });
  const store = context.use(leadStore);
  for (const index of samples.keys()) store.insertOfMany(sampleLead(sandbox.seed, owner, link, questions, index, now));
  const archived = samples.filter(({ state }) => state === "archived").length;
  store.countAdded(owner, true, archived);
  store.countAdded(owner, false, samples.length - archived);
  if (link) context.use(linkStore).countLead(link.key, samples.length);
};

function sampleLead(
  seed: number,
  owner: NewOwner,
  link: LinkRow | null,
  questions: readonly Question[],
  index: number,
  now: number,
): NewLead {
  const { state, business } = samples[index] as Sample;
  const entity = `${owner.id} sample ${index}`;
  const openedAt = now - (samples.length - index) * dayMs;
  const contact = sampleContact(seed, `${owner.id} ${business}`, business);
  if (state === "pending") return newLead(seed, owner, index, link, contact, openedAt);
  const answers = sampleAnswers(seed, entity, questions);
  const score = scoreOf(questions, answers);
  const completedAt = openedAt + hourMs / 6;
  const isArchived = state === "archived";
  // The sample project in the same state as after a conversion.
  const projectId = sampleProjectId(seed, owner.id, "withoutInterviewAnalysis");
  const sent = { status: state, answers, aiReadinessScore: score, compositeScore: score, completedAt };
  const fate = state === "converted" ? { projectId, convertedAt: completedAt } : {};
  const archiving = { isArchived, statusBefore: isArchived ? ("completed" as const) : null };
  const given = { ...contact, ...sent, ...fate, ...archiving, updatedAt: completedAt };
  return newLead(seed, owner, index, link, given, openedAt);
}
