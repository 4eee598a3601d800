import MiniSearch from "minisearch";
import { whenNeeded } from "../core/when-needed.ts";
import type { DocsFolder } from "../platform/docs-folder.ts";

/** A part of a documentation page, from one heading to the next. */
type Section = {
  readonly id: number;
  readonly page: string;
  readonly title: string;
  readonly heading: string;
  readonly text: string;
};

export type DocsSearch = ReturnType<typeof createDocsSearch>;

/** The URI of a documentation page as a resource. */
export const uriOf = (page: string): string => `docs://audity-mock/${page}`;

const longestExcerpt = 900;

/** Searches the documentation pages by words. The index is built on first use. */
export function createDocsSearch(docs: DocsFolder) {
  const sections = whenNeeded(() => {
    const all = docs.names().flatMap((page) => sectionsOf(page, docs.title(page), docs.read(page)));
    return all.map((section, id): Section => ({ id, ...section }));
  });
  const index = whenNeeded(() => {
    const search = new MiniSearch<Section>({
      fields: ["title", "heading", "text"],
      processTerm: stemOf,
      searchOptions: { boost: { title: 2, heading: 3 }, prefix: true, fuzzy: 0.2 },
    });
    search.addAll(sections());
    return search;
  });
  return {
    /** The pages with their titles. Cached, because each request of an agent lists them. */
    pages: whenNeeded(() => docs.names().map((page) => ({ page, title: docs.title(page) }))),
    read: (page: string) => docs.read(page),
    /** The sections that match a query best, best first. */
    find: (query: string, limit: number) =>
      index()
        .search(query)
        .slice(0, limit)
        .map(({ id, terms }) => {
          const { page, heading, text } = sections()[id as number] as Section;
          return { page, heading, uri: uriOf(page), excerpt: excerptOf(text, terms) };
        }),
  };
}

/** The part of a text around the first of some words. */
function excerptOf(text: string, words: readonly string[]): string {
  if (text.length <= longestExcerpt) return text;
  const lower = text.toLowerCase();
  const found = words.map((word) => lower.indexOf(word)).filter((at) => at >= 0);
  const first = Math.min(...found, text.length - longestExcerpt);
  const start = text.lastIndexOf("\n", Math.max(0, first - longestExcerpt / 3)) + 1;
  return `${start > 0 ? "…" : ""}${text.slice(start, start + longestExcerpt)}…`;
}

/** A word without a common ending, so that `drained` finds `drain`. */
const stemOf = (word: string): string => word.toLowerCase().replace(/(?<=.{4})(?:ing|ed|es|s)$/, "");

/** Removes what only aligns the columns of a table. */
const withoutPadding = (line: string): string =>
  line.startsWith("|") ? line.replaceAll(/ {2,}/g, " ").replaceAll(/-{4,}/g, "---") : line;

/** The sections of a page. A line that starts with # in a code block is no heading. */
function sectionsOf(page: string, title: string, text: string): readonly Omit<Section, "id">[] {
  const sections: { page: string; title: string; heading: string; text: string }[] = [];
  let isCode = false;
  for (const line of text.split("\n")) {
    if (line.startsWith("```")) isCode = !isCode;
    const heading = isCode ? undefined : /^#{1,3} (.+)$/.exec(line)?.[1];
    if (heading !== undefined) sections.push({ page, title, heading, text: "" });
    else {
      const last = sections.at(-1);
      if (last) last.text += `${withoutPadding(line)}\n`;
    }
  }
  return sections
    .map((section) => ({ ...section, text: section.text.trim() }))
    .filter((section) => section.text !== "");
}
