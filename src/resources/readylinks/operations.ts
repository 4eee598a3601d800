import { changesOf } from "../../agent/changes.ts";
import type { Handlers } from "../../agent/handlers.ts";
import { pageOf, pageSnapshots } from "../../agent/paging.ts";
import type { Principal } from "../../agent/principal.ts";
import type { Context } from "../../capability/capability.ts";
import type { components } from "../../contract/openapi.gen.ts";
import { databaseTimestamp } from "../../core/database-timestamp.ts";
import { ApiError } from "../../errors/api-error.ts";
import { featuresOf, ownerStore } from "../account/module.ts";
import { type ConfigRow, configStore, findConfig } from "../assessment-configs/module.ts";
import { addLink } from "./add-link.ts";
import { findLink, type LinkRow, linkStore } from "./store.ts";
import { surveyUrl } from "./survey-url.ts";

type Schemas = components["schemas"];

type Names = "listReadyLinks" | "createReadyLink" | "getReadyLink" | "updateReadyLink" | "deleteReadyLink";

/** The fields of a ReadyLink that can be changed. */
const changeable = [
  "name",
  "consultantName",
  "companyName",
  "logoUrl",
  "bookingLink",
  "description",
  "isActive",
] as const;

export function linkOperations(context: Context): Pick<Handlers, Names> {
  const { use } = context;
  const { transaction } = context.database;
  const store = use(linkStore);
  const snapshots = use(pageSnapshots);

  return {
    listReadyLinks({ query, principal }) {
      const { search, sortBy = "created_at", sortOrder = "desc", page = 1, limit = 20 } = query;
      const { ownerKey, sandbox } = principal;
      const list = ["ready_links", search, sortBy, sortOrder];
      const snapshot = snapshots.of(principal, list, page, () => store.count(ownerKey, search));
      const { pagination, offset } = pageOf(snapshot, page, limit);
      const rows = store.list(ownerKey, { search, sortBy, sortOrder }, snapshot.newestKey, limit, offset);
      return { data: rows.map((link) => linkView(context, sandbox.seed, link)), pagination };
    },

    createReadyLink({ body, principal }) {
      const { sandbox, ownerKey, ownerId } = principal;
      const { name, templateId, ...given } = body as Schemas["ReadyLinkCreate"];
      const {
        consultantName = null,
        companyName = null,
        logoUrl = null,
        bookingLink = null,
        description = null,
      } = given;
      const customisation = { name, consultantName, companyName, logoUrl, bookingLink, description };
      const created = transaction(() => {
        const owner = use(ownerStore).get(ownerKey);
        const template = templateOf(context, principal, templateId);
        const { readyLinkLimit } = featuresOf(owner);
        const { total } = store.count(ownerKey);
        if (total >= readyLinkLimit) {
          const facts = { used: total, limit: readyLinkLimit, things: "ReadyLinks" };
          throw new ApiError("READYLINK_LIMIT_REACHED", { cause: { code: "QUOTA_USED_UP", facts } });
        }
        const key = { key: ownerKey, sandboxKey: sandbox.key, id: ownerId };
        return addLink(context, sandbox.seed, key, customisation, template, sandbox.clock.now());
      });
      return { data: linkView(context, sandbox.seed, created) };
    },

    getReadyLink({ params, principal }) {
      return { data: linkView(context, principal.sandbox.seed, findLink(context, principal, params.id)) };
    },

    updateReadyLink({ params, body = {}, principal }) {
      const given = changesOf(body, changeable);
      const { seed, clock } = principal.sandbox;
      const changed = transaction(() => {
        const { key } = findLink(context, principal, params.id);
        return store.change(key, { ...given, updatedAt: clock.now() });
      });
      return { data: linkView(context, seed, changed) };
    },

    deleteReadyLink({ params, principal }) {
      transaction(() => {
        const { key } = findLink(context, principal, params.id);
        store.change(key, { deletedAt: principal.sandbox.clock.now() });
      });
      return undefined;
    },
  };
}

/** A ReadyLink in the format of the contract (ReadyLink). */
function linkView({ use, settings }: Context, seed: number, link: LinkRow): Schemas["ReadyLink"] {
  const { id, name, slug, isActive, consultantName, companyName, logoUrl, bookingLink, description } = link;
  const config = link.configKey === null ? undefined : use(configStore).get(link.configKey);
  return {
    id,
    name,
    slug,
    url: surveyUrl(settings.url, slug),
    isActive,
    consultantName,
    companyName,
    logoUrl,
    bookingLink,
    description,
    assessmentConfigId: config?.id ?? null,
    leadsCount: link.leadsCount,
    createdAt: databaseTimestamp(seed, id, link.createdAt),
    updatedAt: databaseTimestamp(seed, id, link.updatedAt),
  };
}

/** The template of the caller that a new link copies; null: none. @throws ApiError ASSESSMENT_CONFIG_NOT_FOUND */
function templateOf(context: Context, principal: Principal, id: string | undefined): ConfigRow | null {
  if (id === undefined) return null;
  const config = findConfig(context, principal, id);
  if (config.isTemplate) return config;
  throw new ApiError("ASSESSMENT_CONFIG_NOT_FOUND", { cause: { code: "NOT_A_TEMPLATE", facts: { id: config.id } } });
}
