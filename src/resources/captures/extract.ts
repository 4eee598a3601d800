import type { components } from "../../contract/openapi.gen.ts";
import { withoutScenario } from "../../scenarios/capture-scenarios.ts";
import { draw, uuidOf, wholeNumberOf } from "../../core/seed.ts";

export type ItemType = components["schemas"]["CaptureItem"]["itemType"];

/** An item that was extracted from a text. */
export type Found = { readonly itemType: ItemType; readonly content: string };

/** An item of a capture, with its random values. */
export type Item = Found & { readonly id: string; readonly confidence: number };

/** Verbs of tasks. */
const tasks = "send|call|prepare|schedule|review|share|check|draft|write|ask|follow up";

/** Words of decisions. */
const decided = String.raw`\b(?:decided|decision|agreed|approved|chosen?|chose|signed off|go(?:ing)? with)\b`;

/** The kinds of sentences, in order: the first matching kind applies. */
const kinds: readonly (readonly [ItemType, RegExp])[] = [
  [
    "action_item",
    new RegExp(
      String.raw`^(?:(?:to-?do|action(?: item)?s?|next steps?|follow up)\b|follow-up:)|^\S+ to (?:${tasks})\b|` +
        String.raw`\b(?:needs? to|ha(?:s|ve) to|must(?! have\b)|should|please|can you|could you|don['’]t forget)\b|` +
        String.raw`(?:\bwill|['’]ll) (?:${tasks})\b`,
      "i",
    ),
  ],
  ["decision", new RegExp(String.raw`^(?!.*(?:\b(?:no|not|nothing|never)\b|n['’]t\b).*${decided}).*${decided}`, "i")],
];

/** How many characters of a sentence the patterns check, because they are slow on long texts. */
const readCharacters = 1000;

/** Shorter sentences are not insights. */
const fewestWords = 4;

/**
 * Two or three words with capitals in a row, such as a name, but not at the beginning of a sentence; or an e-mail address. The
 * lengths of its parts are bounded, since otherwise a long text without an at sign takes quadratic time.
 */
const mention =
  /(?<!^|[\p{L}\p{M}\p{N}_])\p{Lu}[\p{Ll}\p{M}]+(?: \p{Lu}[\p{Ll}\p{M}]+){1,2}(?![\p{L}\p{M}\p{N}_])|(?<!\w)\w[\w.+-]{0,63}@[\w-]{1,63}(?:\.[\w-]{1,63})+/gu;

/** The maximum number of items of a capture. */
const mostItems = 100;

/** Markers at the beginning of a list item, heading, quotation or task. */
const marks = /^\s*(?:(?:[-*•+–—>|]|#{1,6}|\d+[.)]|\[[ xX]?\])(?:\s+|$))+/;

/** The end of a sentence; not after a title, an initial or an abbreviation such as `e.g.`. */
const sentenceEnd = /(?<=[.!?])(?<!\b(?:Dr|Mrs?|Ms|Prof|No|vs|approx|\p{L})\.)\s+/u;

/** The kind of the list below a heading, if the heading determines it. */
const kindOfHeading = (heading: string): ItemType | null =>
  /action|to-?do|next step|task/i.test(heading) ? "action_item" : /decision/i.test(heading) ? "decision" : null;

/** The sentences of a text, each with the kind from the heading of its list. */
function* sentencesOf(text: string): Generator<{ readonly sentence: string; readonly kind: ItemType | null }> {
  let kind: ItemType | null = null;
  for (const line of text.split(/\r?\n/)) {
    const mark = marks.exec(line)?.[0] ?? "";
    const content = line
      .slice(mark.length)
      .replaceAll(/\*\*|__|`/g, "")
      .trim();
    const isHeading = mark.includes("#") || content.endsWith(":");
    if (isHeading) kind = kindOfHeading(content);
    else if (mark === "" && content !== "") kind = null;
    if (isHeading) continue;
    for (const sentence of content.split(sentenceEnd)) if (sentence !== "") yield { sentence, kind };
  }
}

/**
 * Extracts the items of a text, in order. Each sentence is an action item, a decision or, with four words or more, a key
 * insight. Names and e-mail addresses are contact mentions, without duplicates.
 */
export function findItems(text: string): readonly Found[] {
  const found: Found[] = [];
  const mentioned = new Set<string>();
  for (const { sentence, kind } of sentencesOf(text)) {
    const head = sentence.slice(0, readCharacters);
    const known = kind ?? kinds.find(([, pattern]) => pattern.test(head))?.[0];
    const itemType = known ?? (sentence.split(/\s+/).length >= fewestWords ? "key_insight" : null);
    if (itemType) found.push({ itemType, content: sentence });
    for (const [name] of sentence.matchAll(mention)) {
      if (mentioned.has(name)) continue;
      mentioned.add(name);
      found.push({ itemType: "contact_mention", content: name });
    }
  }
  return found.slice(0, mostItems);
}

/** The items of a capture: the same for the same text, seed, id and run. @param isSure false if the items need a review */
export function itemsOf(seed: number, captureId: string, run: number, text: string, isSure: boolean): readonly Item[] {
  const [least, most] = isSure ? [70, 95] : [20, 45];
  return findItems(withoutScenario(text)).map((item, index) => ({
    ...item,
    id: uuidOf(draw(seed, "capture item id", `${captureId} ${run}`, index)),
    confidence: wholeNumberOf(draw(seed, "capture item confidence", `${captureId} ${run}`, index), least, most) / 100,
  }));
}
