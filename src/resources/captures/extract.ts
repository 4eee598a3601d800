import type { components } from "../../contract/openapi.gen.ts";
import { withoutScenario } from "../../scenarios/capture-scenarios.ts";
import { draw, uuidOf, wholeNumberOf } from "../../core/seed.ts";

export type ItemType = components["schemas"]["CaptureItem"]["itemType"];

/** Something that was found in a text. */
export type Found = { readonly itemType: ItemType; readonly content: string };

/** An item of a capture, with what was drawn for it. */
export type Item = Found & { readonly id: string; readonly confidence: number };

/** What somebody is to do. */
const tasks = "send|call|prepare|schedule|review|share|check|draft|write|ask|follow up";

/** The words with which something was decided. */
const decided = String.raw`\b(?:decided|decision|agreed|approved|chosen?|chose|signed off|go(?:ing)? with)\b`;

/** The kinds of sentences, in the order in which they are tried; a sentence is of the first kind that it fits. */
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

/** So much of a sentence says of what kind it is: patterns take long for more. */
const readCharacters = 1000;

/** A shorter sentence says too little to be an insight. */
const fewestWords = 4;

/**
 * Two or three words with capitals in a row, such as a name, but not at the beginning of a sentence; or an e-mail address. The
 * lengths of its parts are bounded, since otherwise a long text without an at sign takes quadratic time.
 */
const mention =
  /(?<!^|[\p{L}\p{M}\p{N}_])\p{Lu}[\p{Ll}\p{M}]+(?: \p{Lu}[\p{Ll}\p{M}]+){1,2}(?![\p{L}\p{M}\p{N}_])|(?<!\w)\w[\w.+-]{0,63}@[\w-]{1,63}(?:\.[\w-]{1,63})+/gu;

/** The most items that a capture yields. */
const mostItems = 100;

/** The marks with which a line of a list, a heading, a quotation or a task begins. */
const marks = /^\s*(?:(?:[-*•+–—>|]|#{1,6}|\d+[.)]|\[[ xX]?\])(?:\s+|$))+/;

/** The end of a sentence; not after a title, an initial or an abbreviation such as `e.g.`. */
const sentenceEnd = /(?<=[.!?])(?<!\b(?:Dr|Mrs?|Ms|Prof|No|vs|approx|\p{L})\.)\s+/u;

/** The kind of the list below a heading, if the heading says it. */
const kindOfHeading = (heading: string): ItemType | null =>
  /action|to-?do|next step|task/i.test(heading) ? "action_item" : /decision/i.test(heading) ? "decision" : null;

/** The sentences of a text, each with the kind that the heading of its list says. */
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
 * What a text says, in the order in which it says it. Each sentence is an action item, a decision or, with four words or more,
 * a key insight; names and e-mail addresses in it are mentions of contacts, each once.
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

/** What a capture yields: the same for the same text, seed, id and run. @param isSure whether nobody needs to review it */
export function itemsOf(seed: number, captureId: string, run: number, text: string, isSure: boolean): readonly Item[] {
  const [least, most] = isSure ? [70, 95] : [20, 45];
  return findItems(withoutScenario(text)).map((item, index) => ({
    ...item,
    id: uuidOf(draw(seed, "capture item id", `${captureId} ${run}`, index)),
    confidence: wholeNumberOf(draw(seed, "capture item confidence", `${captureId} ${run}`, index), least, most) / 100,
  }));
}
