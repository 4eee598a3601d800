import type { Context, NewOwner, Seed } from "../../capability/capability.ts";
import { type Question, sampleAnswers, scoreOf } from "../assessment-configs/module.ts";
import { sampleProjectIds } from "../projects/module.ts";
import { type LinkRow, linkStore } from "../readylinks/module.ts";
import { questionsFor } from "./complete.ts";
import { addLead, sampleContact } from "./new-lead.ts";

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
  samples.forEach((sample, index) => addSample(context, sandbox.seed, owner, link, questions, sample, index, now));
};

function addSample(
  context: Context,
  seed: number,
  owner: NewOwner,
  link: LinkRow | null,
  questions: readonly Question[],
  sample: Sample,
  index: number,
  now: number,
): void {
  const { state, business } = sample;
  const entity = `${owner.id} sample ${index}`;
  const openedAt = now - (samples.length - index) * dayMs;
  const contact = sampleContact(seed, `${owner.id} ${business}`, business);
  if (state === "pending") {
    addLead(context, seed, owner, link, contact, openedAt);
    return;
  }
  const answers = sampleAnswers(seed, entity, questions);
  const score = scoreOf(questions, answers);
  const completedAt = openedAt + hourMs / 6;
  const isArchived = state === "archived";
  // The sample project in the same state as after a conversion.
  const { withoutInterviewAnalysis: projectId } = sampleProjectIds(seed, owner.id);
  const sent = { status: state, answers, aiReadinessScore: score, compositeScore: score, completedAt };
  const fate = state === "converted" ? { projectId, convertedAt: completedAt } : {};
  const archiving = { isArchived, statusBefore: isArchived ? ("completed" as const) : null };
  addLead(context, seed, owner, link, { ...contact, ...sent, ...fate, ...archiving, updatedAt: completedAt }, openedAt);
}
