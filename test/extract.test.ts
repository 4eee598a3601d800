import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findItems, itemsOf, type ItemType } from "../src/resources/captures/extract.ts";
import { sampleNote } from "../src/resources/captures/sample-note.ts";

const found = (text: string) => findItems(text).map(({ itemType, content }) => [itemType, content]);

const kindOf = (sentence: string): ItemType | undefined =>
  findItems(sentence).find(({ itemType }) => itemType !== "contact_mention")?.itemType;

const mentionsIn = (text: string): readonly string[] =>
  findItems(text)
    .filter(({ itemType }) => itemType === "contact_mention")
    .map(({ content }) => content);

/** Any text, and one that is made of what the rules look for. */
const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 400 }),
  fc.string({ unit: "grapheme", maxLength: 200 }),
  fc
    .array(
      fc.constantFrom(
        ...["- ", "* ", "1. ", "2) ", "\n", "\r\n", ". ", "! ", "? ", " ", "@", ".", "a@b.example", "Sample Contact"],
        ...["We agreed ", "Please ", "TODO: ", "must ", "decided ", "Ärzte Haus", "four words of text", "\t", "😀"],
      ),
      { maxLength: 60 },
    )
    .map((parts) => parts.join("")),
);

describe("the items of a note", () => {
  it("the sample note yields items of every kind, in the order in which it says them", () => {
    expect(found(sampleNote)).toEqual([
      ["key_insight", "Met with Sample Contact about the sample project."],
      ["contact_mention", "Sample Contact"],
      ["decision", "We agreed to start with the intake process."],
      ["action_item", "Please send the process map by Friday."],
      ["key_insight", "Most of the team's time goes into copying data between two systems."],
      ["action_item", "Next step: schedule a call with contact@example.com."],
      ["contact_mention", "contact@example.com"],
    ]);
  });

  it.each([
    ["action_item", "TODO: send it"],
    ["action_item", "to-do send it"],
    ["action_item", "Action: send it"],
    ["action_item", "Action items for us"],
    ["action_item", "Can you send me the file"],
    ["action_item", "Don't forget the file"],
    ["action_item", "I'll send it"],
    ["action_item", "Bob to prepare the slides"],
    ["action_item", "Jane will follow up on it"],
    ["key_insight", "Follow-up call on Tuesday went well"],
    ["key_insight", "It must have been the wrong door"],
    ["key_insight", "We have not decided yet"],
    ["key_insight", "So far nothing was agreed"],
    ["key_insight", "No decision was made today"],
    ["action_item", "Next steps are open"],
    ["action_item", "Follow up on it"],
    ["action_item", "follow-up: next week"],
    ["action_item", "She needs to sign"],
    ["action_item", "They have to sign"],
    ["action_item", "It MUST be signed"],
    ["action_item", "We should sign"],
    ["action_item", "Please sign"],
    ["action_item", "I will send it"],
    ["action_item", "We agreed that she should sign"],
    ["decision", "They decided on it"],
    ["decision", "The decision is made"],
    ["decision", "We AGREED on it"],
    ["decision", "The budget was approved"],
    ["decision", "We chose it"],
    ["decision", "They go with it"],
    ["decision", "It was signed off"],
    ["key_insight", "Copying data takes hours"],
    ["key_insight", "The mustard is a pleaser here"],
    ["key_insight", "It was undecided by then"],
    [undefined, "Three words only"],
    [undefined, "Hello"],
  ])("a sentence is of the first kind that it fits, or none: %s for %s", (kind, sentence) => {
    expect(kindOf(sentence)).toBe(kind);
    expect(kindOf(`${sentence}.`)).toBe(kind);
  });

  it("an empty line below a heading or within its list does not end the list", () => {
    const found = findItems("## Action items\n\n- Contract draft for Monday\n\n- Map of the intake process");
    expect(found.map(({ itemType }) => itemType)).toEqual(["action_item", "action_item"]);
  });

  it("the heading of a list says of what kind its lines are, and is no item", () => {
    const text =
      "## Decisions\n- Start in May\n- Nothing else\n\nAction items:\n* Send report\n[ ] Call\nWe met.\n- Tea";
    expect(found(text)).toEqual([
      ["decision", "Start in May"],
      ["decision", "Nothing else"],
      ["action_item", "Send report"],
      ["action_item", "Call"],
    ]);
  });

  it("a sentence does not end after a title, an initial or an abbreviation", () => {
    expect(found("We agreed with Dr. Jane Roe to start, e.g. in May. Call J. Doe at 3 p.m. please.")).toEqual([
      ["decision", "We agreed with Dr. Jane Roe to start, e.g. in May."],
      ["contact_mention", "Jane Roe"],
      ["action_item", "Call J. Doe at 3 p.m. please."],
    ]);
  });

  it("what chooses a scenario is not read", () => {
    expect(itemsOf(1, "a", 0, "[[scenario:slow]] We agreed.", true).map(({ content }) => content)).toEqual([
      "We agreed.",
    ]);
  });

  it.each(["- ", "* ", "• ", "1. ", "12) ", "  - ", "\t3. ", "+ ", "– ", "> ", "- [ ] ", "* [x] "])(
    "a line of a list that begins with %j is a sentence without that",
    (bullet) => {
      expect(found(`${bullet}please sign\r\n${bullet}we agreed`)).toEqual([
        ["action_item", "please sign"],
        ["decision", "we agreed"],
      ]);
    },
  );

  it("sentences end with a line, a full stop, a question mark or an exclamation mark, and not within a number", () => {
    expect(found("Please sign it! Who must pay 1.5 million? We agreed.\nPlease")).toEqual([
      ["action_item", "Please sign it!"],
      ["action_item", "Who must pay 1.5 million?"],
      ["decision", "We agreed."],
      ["action_item", "Please"],
    ]);
  });

  it.each(["", " ", "\n\n", "- ", "...", "1.", "😀"])("a text without a sentence yields nothing: %j", (text) => {
    expect(found(text)).toEqual([]);
  });
});

describe("the mentions of a note", () => {
  it.each([
    ["we met Sample Contact today", ["Sample Contact"]],
    ["we met Sample Middle Contact today", ["Sample Middle Contact"]],
    ["we met José André and Émile Zola", ["José André", "Émile Zola"]],
    ["we met Jose\u0301 Andre\u0301", ["Jose\u0301 Andre\u0301"]],
    ["we met ÅSA or Åsa", []],
    ["at the start of a sentence only capitals", []],
    ["Sample Contact is at the start, where a capital says nothing", []],
    ["Today Sample Contact called", ["Sample Contact"]],
    ["write to first.last+tag@mail.example.com.", ["first.last+tag@mail.example.com"]],
    ["write to <a@b.example>, (c@d.example) or -e@f.example", ["a@b.example", "c@d.example", "e@f.example"]],
    ["no address: a@b, @b.example, a@ b.example", []],
  ])("only names with capitals and addresses are mentions, in %j", (text, mentions) => {
    expect(mentionsIn(text)).toEqual(mentions);
  });

  it("a contact is mentioned once, however often a note names it", () => {
    expect(mentionsIn("we met Sample Contact. and Sample Contact again\nwith a@b.example, a@b.example")).toEqual([
      "Sample Contact",
      "a@b.example",
    ]);
  });
});

describe("the items of any text", () => {
  it("any text yields at most 100 items, each a part of it, in its order, and each mention once", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const items = findItems(text);
        expect(items.length).toBeLessThanOrEqual(100);
        let from = 0;
        for (const { itemType, content } of items) {
          expect(content.trim()).toBe(content);
          expect(content).not.toBe("");
          if (itemType === "contact_mention") continue;
          const at = text.indexOf(content, from);
          expect(at).toBeGreaterThanOrEqual(from);
          from = at + content.length;
        }
        const mentions = mentionsIn(text);
        for (const mention of mentions) expect(text).toContain(mention);
        expect(new Set(mentions).size).toBe(mentions.length);
      }),
      { numRuns: 500 },
    );
  });

  it("the items before the hundredth are those of the whole text", () => {
    const text = Array.from({ length: 300 }, (_, index) => `please sign page ${index}`).join("\n");
    expect(found(text)).toEqual(
      Array.from({ length: 100 }, (_, index) => ["action_item", `please sign page ${index}`]),
    );
  });

  it("the same text, seed, capture and run yield the same items, another run other ids, and confidences in their range", () => {
    fc.assert(
      fc.property(anyText, fc.nat(), fc.uuid(), fc.nat(9), fc.boolean(), (text, seed, id, run, isSure) => {
        const items = itemsOf(seed, id, run, text, isSure);
        expect(itemsOf(seed, id, run, text, isSure)).toEqual(items);
        const ids = items.map((item) => item.id);
        expect(new Set(ids).size).toBe(items.length);
        const others = itemsOf(seed, id, run + 1, text, isSure);
        expect(others.map(({ itemType, content }) => [itemType, content])).toEqual(found(text));
        expect(others.some((item) => ids.includes(item.id))).toBe(false);
        for (const { confidence } of items) {
          expect(confidence).toBeGreaterThanOrEqual(isSure ? 0.7 : 0.2);
          expect(confidence).toBeLessThanOrEqual(isSure ? 0.95 : 0.45);
        }
      }),
    );
  });

  const most = 50_000;
  const filled = (part: string, end = "") =>
    part.repeat(Math.ceil(most / part.length)).slice(0, most - end.length) + end;
  it.each([
    ["one word", filled("a")],
    ["one word before an at sign", filled("a", "@")],
    ["a long name and a long host", `${"a".repeat(most / 2 - 1)}@${"a".repeat(most / 2)}`],
    ["at signs", filled("@")],
    ["addresses in a row", filled("a@")],
    ["full stops between letters", filled("a.", "@")],
    ["a host of very many parts", `a@${filled("a.", "").slice(2)}`],
    ["full stops", filled(".")],
    ["spaces", filled(" ", "x")],
    ["full stops and spaces", filled(". ")],
    ["a full stop and very many spaces", `.${filled(" ").slice(1)}`],
    ["line ends", filled("\r")],
    ["tabs between words", filled("\t", "a")],
    ["digits", filled("1")],
    ["hyphens", filled("-")],
    ["capitals", filled("A")],
    ["one long name", `a A${filled("a").slice(3)}`],
    ["capitals and small letters", filled("Aa")],
    ["names in a row", filled("Aa ")],
    ["two long names and a digit", `a A${"a".repeat(24_997)} A${"a".repeat(24_997)}1`],
    ["brackets", filled("[[scenario:")],
    ["to-dos", filled("to-")],
    ["follow-ups", filled("follow ")],
    ["nuls", filled("\0")],
    ["emoji", filled("😀")],
  ])("a hostile note of 50,000 characters is read in no time: %s", (_what, text) => {
    expect(text.length).toBeGreaterThanOrEqual(most - 2);
    const before = process.cpuUsage();
    findItems(text);
    const { user } = process.cpuUsage(before);
    // What takes quadratic time takes seconds.
    expect(user / 1000).toBeLessThan(700);
  });
});
