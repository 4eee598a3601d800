import { Type } from "typebox";
import { dataSection } from "../../capability/capability.ts";
import { disorder, EntryName, MaybeWords, PinnedId, When } from "../../capability/data-schemas.ts";
import { Named, Whole } from "../../control/schemas.ts";
import { ownerStore } from "../account/module.ts";
import { projectStore } from "./store.ts";

const dayMs = 86_400_000;

const DocumentData = Named("DocumentData", "A document of a project. Missing fields are generated from the seed.", {
  id: PinnedId,
  fileName: MaybeWords("Name of the file."),
  fileType: MaybeWords("Media type of the file. Default: application/pdf."),
  fileSize: Type.Optional(Whole([0, 1_000_000_000], "Size of the file in bytes.")),
});

const most = 1000;

const ProjectData = Named("ProjectData", "A project of an owner.", {
  name: EntryName,
  id: PinnedId,
  clientName: MaybeWords("Client of the project. Default: the `name` of the project, or a sample."),
  industry: MaybeWords("Industry of the client. Default: Sample industry."),
  companySize: MaybeWords("Size of the client's company. Default: 11-50."),
  description: MaybeWords("Description of the project. Default: none.", 5000),
  currency: Type.Optional(
    Type.String({
      pattern: "^[A-Z]{3}$",
      description: "Currency of the project. Default: USD.",
      "x-expected": "three capital letters such as USD",
    }),
  ),
  documents: Type.Optional(
    Type.Union([Whole([0, most], "Number of documents."), Type.Array(DocumentData, { maxItems: most })], {
      description: "The documents of the project, or their number. Default: none.",
      "x-expected": `a number from 0 to ${most}, or a list of documents`,
    }),
  ),
  stakeholders: Type.Optional(Whole([0, most], "Number of interviewed stakeholders. Default: 0.")),
  hasAnalysis: Type.Optional(
    Type.Boolean({ description: "Whether the documents were analysed. Default: true if there are documents." }),
  ),
  hasInterviewAnalysis: Type.Optional(
    Type.Boolean({ description: "Whether the interviews were analysed. Default: true if there are stakeholders." }),
  ),
  createdAt: When("When the project was created. Default: random, 30 to 60 days ago."),
  updatedAt: When("When the project was last changed. Default: when it was created."),
  lastUploadAt: When("When a document was last uploaded. Default: when the project was last changed."),
});

/** The projects of an owner. */
export const projectData = dataSection({
  field: "projects",
  description: "Projects of the owner.",
  schema: ProjectData,
  most: 50_000,
  check: (entry, at) =>
    (["updatedAt", "lastUploadAt"] as const).flatMap((field) =>
      disorder(
        [
          ["createdAt", entry.createdAt],
          [field, entry[field]],
        ],
        at,
      ),
    ),
  add({ context: { use }, owner, at, drawn, remember, added, owned }, entries) {
    const store = use(projectStore);
    entries.forEach((entry, index) => {
      const { name, documents = 0, stakeholders = 0 } = entry;
      const known = typeof documents === "number" ? [] : documents;
      const documentsCount = typeof documents === "number" ? documents : documents.length;
      const usual = drawn("project created", index, [30 * dayMs, 60 * dayMs]);
      const createdAt = at(entry.createdAt, Math.min(usual, at(entry.updatedAt, usual), at(entry.lastUploadAt, usual)));
      const updatedAt = at(entry.updatedAt, createdAt);
      const project = store.create({
        ...owned(entry, "created project id", index),
        clientName: entry.clientName ?? name ?? `Sample client ${index + 1}`,
        industry: entry.industry ?? "Sample industry",
        companySize: entry.companySize ?? "11-50",
        description: entry.description ?? null,
        currency: entry.currency ?? "USD",
        documentsCount,
        documents: known,
        stakeholdersCount: stakeholders,
        hasAnalysis: entry.hasAnalysis ?? documentsCount > 0,
        hasInterviewAnalysis: entry.hasInterviewAnalysis ?? stakeholders > 0,
        createdAt,
        updatedAt,
        lastUploadAt: documentsCount > 0 ? at(entry.lastUploadAt, updatedAt) : null,
      });
      remember("projects", name, project);
      added();
    });
    use(ownerStore).saveAccount(owner.key, { projectsCreated: entries.length });
  },
});
