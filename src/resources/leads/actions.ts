import type { Context } from "../../capability/capability.ts";
import type { ActionsOf, OutputOf } from "../../control/route.ts";
import { durationMsOf } from "../../core/duration.ts";
import { notANameOf } from "../../core/names.ts";
import { draw, wholeNumberOf } from "../../core/seed.ts";
import { ControlError, fieldError, notInSandbox } from "../../errors/control-error.ts";
import type { LiveSandbox } from "../../sandbox/sandbox.ts";
import { webhookAnnouncer } from "../../webhooks/module.ts";
import { findOwner, type OwnerRow, ownerStore } from "../account/module.ts";
import { sampleAnswers, scoreOf } from "../assessment-configs/module.ts";
import { type LinkRow, linkStore } from "../readylinks/module.ts";
import { complete, questionsFor } from "./complete.ts";
import { researchStatusAt } from "./lead-view.ts";
import { addLead, type Contact, sampleContact } from "./new-lead.ts";
import type { leadRoutes } from "./routes.ts";
import { shownLead } from "./shown-leads.ts";
import { type LeadRow, leadStore } from "./store.ts";

/** The most recent ids that the message for an unknown id lists. */
const mostNamed = 1000;

// eslint-disable-next-line max-lines-per-function -- one action each
export function leadActions(context: Context) {
  const { use, sandboxes } = context;
  const { find } = sandboxes;
  const { transaction } = context.database;
  const store = use(leadStore);
  const links = use(linkStore);
  const owners = use(ownerStore);
  const announcer = use(webhookAnnouncer);

  function view(sandbox: LiveSandbox, lead: LeadRow): OutputOf<typeof leadRoutes.setLead> {
    const readyLinkId = lead.linkKey === null ? null : (links.get(lead.linkKey)?.id ?? null);
    const shown = { ...lead, ownerId: owners.get(lead.ownerKey).id, readyLinkId };
    return shownLead(shown, sandbox.clock.now());
  }

  function findLead(sandbox: LiveSandbox, id: string): LeadRow {
    const lead = store.withId(sandbox.key, id.toLowerCase());
    if (lead) return lead;
    const ids = store.ofSandbox(sandbox.key, mostNamed).map((each) => each.id);
    throw notInSandbox(sandbox, "lead", id, ids);
  }

  /** Changes a lead in a transaction. */
  function change(name: string, id: string, work: (lead: LeadRow, sandbox: LiveSandbox, now: number) => LeadRow) {
    const sandbox = find(name);
    const changed = transaction(() => work(findLead(sandbox, id), sandbox, sandbox.clock.now()));
    return view(sandbox, changed);
  }

  function linkOf(owner: OwnerRow, id: string | undefined): LinkRow | null {
    const [first = null] = links.ofOwner(owner.key);
    if (id === undefined) return first;
    const found = links.find(owner.key, id.toLowerCase());
    if (found) return found;
    const ids = links.ofOwner(owner.key).map((link) => link.id);
    throw fieldError("readyLinkId", notANameOf(`the id of a ReadyLink of the owner ${owner.id}`, id, ids));
  }

  return {
    listSandboxLeads({ sandbox, limit = 100 }) {
      const { key, clock } = find(sandbox);
      return store.ofSandbox(key, limit).map((lead) => shownLead(lead, clock.now()));
    },

    addLeads({ sandbox, ownerId, readyLinkId, count = 1, seed, ...wanted }) {
      const found = find(sandbox);
      const now = found.clock.now();
      const { status = "completed", score, duplicates = false, ties = false, missingScores = false, ...given } = wanted;
      const leads = transaction(() => {
        const owner = findOwner(context, found, ownerId);
        const link = linkOf(owner, readyLinkId);
        const before = store.count(owner.key, "all").total;
        return Array.from({ length: count }, (_, index) => {
          const number = before + index + 1;
          const entity = `${owner.id} ${number}`;
          const business = duplicates && index % 3 === 2 ? number - 1 : number;
          const contact: Contact = { ...sampleContact(seed ?? found.seed, entity, business), ...given };
          const lead = addLead(context, found.seed, owner, link, contact, now);
          if (status === "pending") return lead;
          const questions = questionsFor(context, lead);
          const answers = sampleAnswers(seed ?? found.seed, entity, questions);
          const worth = score ?? scoreOf(questions, answers);
          const isMissing = missingScores && index % 4 === 3;
          return complete(context, lead, answers, now, isMissing ? null : ties ? Math.round(worth / 10) * 10 : worth);
        });
      });
      announcer.send(found.key);
      return leads.map((lead) => view(found, lead));
    },

    completeLead({ sandbox, lead: id, answers, score }) {
      const completed = change(sandbox, id, (lead, { seed }, now) => {
        if (lead.status !== "pending")
          throw new ControlError(409, `The lead ${id} is ${lead.status}. Only a pending lead can be completed.`);
        return complete(
          context,
          lead,
          answers ?? sampleAnswers(seed, lead.id, questionsFor(context, lead)),
          now,
          score,
        );
      });
      announcer.send(find(sandbox).key);
      return completed;
    },

    archiveLead: ({ sandbox, lead: id }) =>
      change(sandbox, id, (lead, _sandbox, now) => {
        if (lead.isArchived) throw new ControlError(409, `The lead ${id} is already archived.`);
        return store.change(lead, {
          status: "archived",
          statusBefore: lead.status,
          isArchived: true,
          updatedAt: now,
        });
      }),

    restoreLead: ({ sandbox, lead: id }) =>
      change(sandbox, id, (lead, _sandbox, now) => {
        if (!lead.isArchived)
          throw new ControlError(409, `The lead ${id} is ${lead.status}. Only an archived lead can be restored.`);
        const status = lead.statusBefore ?? "pending";
        return store.change(lead, { status, statusBefore: null, isArchived: false, updatedAt: now });
      }),

    researchLead: ({ sandbox, lead: id, outcome = "completed", compositeScore, startsInMs = 2000, takesMs = 30_000 }) =>
      change(sandbox, id, (lead, { key, seed }, now) => {
        // Keep the score of earlier research.
        store.endResearch(key, now);
        const research = researchStatusAt(lead, now);
        if (lead.completedAt === null)
          throw new ControlError(
            409,
            `The survey of the lead ${id} is not completed yet. Complete the lead first (lead complete).`,
          );
        if (research === "pending" || research === "processing")
          throw new ControlError(409, `Web research of the lead ${id} is already ${research}.`);
        const drift = wholeNumberOf(draw(seed, "web research", lead.id, now), -15, 15);
        const drawn = Math.min(100, Math.max(0, (lead.aiReadinessScore ?? 50) + drift));
        const startsAt = now + durationMsOf(startsInMs);
        return store.change(lead, {
          researchStartsAt: startsAt,
          researchEndsAt: startsAt + durationMsOf(takesMs),
          researchOutcome: outcome,
          researchScore: compositeScore ?? drawn,
          isResearchOver: false,
          updatedAt: now,
        });
      }),

    setLead: ({ sandbox, lead: id, pdf }) =>
      change(sandbox, id, (lead, _sandbox, now) => store.change(lead, { hasPdf: pdf, updatedAt: now })),
  } satisfies ActionsOf<typeof leadRoutes>;
}
