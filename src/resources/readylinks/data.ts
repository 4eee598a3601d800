import { Type } from "typebox";
import { dataSection, foundOrNull } from "../../capability/capability.ts";
import { MaybeReference, MaybeWords, PinnedId, When, Words } from "../../capability/data-schemas.ts";
import { Named } from "../../control/schemas.ts";
import type { ConfigRow } from "../assessment-configs/module.ts";
import { addLink } from "./add-link.ts";
import { linkStore } from "./store.ts";

const Address = (description: string) =>
  Type.Optional(
    Type.String({
      pattern: "^https?://[^\\s]+$",
      maxLength: 2000,
      description,
      "x-expected": "an address that begins with http:// or https://",
    }),
  );

const LinkData = Named("ReadyLinkData", "A ReadyLink of an owner.", {
  name: Words("Name of the ReadyLink, also for references from leads.", 100),
  id: PinnedId,
  slug: Type.Optional(
    Type.String({
      pattern: "^[0-9a-f]{12}$",
      description: "Slug in the URL of the survey. Default: generated from the seed.",
      "x-expected": "12 of the digits 0 to 9 and a to f, such as 0123456789ab",
    }),
  ),
  consultantName: MaybeWords("Name of the consultant. Default: none."),
  companyName: MaybeWords("Name of the company. Default: none."),
  logoUrl: Address("URL of the company's logo. Default: none."),
  bookingLink: Address("URL to book a call. Default: none."),
  description: MaybeWords("Description of the survey. Default: none.", 5000),
  isActive: Type.Optional(Type.Boolean({ description: "Whether the survey is open. Default: true." })),
  assessmentConfig: MaybeReference(
    "assessmentConfigs",
    "Template with the questions, by name or id. Default: the default questions.",
  ),
  createdAt: When("When the ReadyLink was created. Default: random, 15 to 30 days ago."),
});

const dayMs = 86_400_000;

/** The ReadyLinks of an owner. */
export const linkData = dataSection({
  field: "readyLinks",
  description: "ReadyLinks of the owner.",
  schema: LinkData,
  most: 1000,
  unique: ["slug"],
  add(scope, entries) {
    const { context, sandbox, owner, at, drawn, remember, added } = scope;
    for (const [index, entry] of entries.entries()) {
      const template = foundOrNull(scope, "assessmentConfigs", entry.assessmentConfig) as ConfigRow | null;
      const customisation = {
        name: entry.name,
        consultantName: entry.consultantName ?? null,
        companyName: entry.companyName ?? null,
        logoUrl: entry.logoUrl ?? null,
        bookingLink: entry.bookingLink ?? null,
        description: entry.description ?? null,
      };
      const pinned = {
        ...(entry.id !== undefined && { id: entry.id.toLowerCase() }),
        ...(entry.slug !== undefined && { slug: entry.slug }),
        ...(entry.isActive !== undefined && { isActive: entry.isActive }),
      };
      const createdAt = at(entry.createdAt, drawn("ReadyLink created", index, [15 * dayMs, 30 * dayMs]));
      const link = addLink(context, sandbox.seed, owner, customisation, template, createdAt, pinned);
      remember("readyLinks", entry.name, link);
      added();
    }
  },
  conflict: ({ use }, { slug }) =>
    slug !== undefined && use(linkStore).findBySlug(slug)
      ? { field: "slug", message: "belongs to a ReadyLink of another sandbox of this server" }
      : null,
});
