import type { components } from "../../contract/openapi.gen.ts";
import { draw, pickOf, wholeNumberOf } from "../../core/seed.ts";
import type { ConfigRow } from "./store.ts";

export type Question = components["schemas"]["Question"];

type Answer = components["schemas"]["SurveyAnswer"];
type Default = Pick<Question, "id" | "text" | "type" | "options" | "min" | "max">;

const choice = (text: string, ...options: string[]) => ({ type: "single_choice" as const, text, options });
const several = (text: string, ...options: string[]) => ({ type: "multiple_choice" as const, text, options });
const scale = (text: string) => ({ type: "scale" as const, text, min: 1, max: 10 });
const number = (text: string, max: number) => ({ type: "number" as const, text, min: 0, max });
const open = (text: string) => ({ type: "text" as const, text });

const agreement = ["Not at all", "In part", "For the most part", "Entirely"] as const;

/**
 * The default questions of a survey. Production has at least as many, with other texts.
 * The options of a single choice are ordered from low to high readiness. For a multiple choice, more answers mean more readiness.
 */
export const defaultQuestions: readonly Default[] = [
  open("What does your business want to improve first?"),
  choice("How are your most frequent tasks done today?", "On paper", "In spreadsheets", "In software", "Automatically"),
  scale("How much of the working day goes to repeated tasks? (1: nearly all, 10: hardly any)"),
  choice("Is it written down how your work is done?", ...agreement),
  several("Which of these do you keep in software?", "Customers", "Orders", "Money", "Stock", "Projects", "Documents"),
  choice("Can the programs that you use exchange data?", "None can", "A few can", "Most can", "All can"),
  scale("How far do you trust the data that you have? (1: not at all, 10: fully)"),
  choice("Who looks after your data?", "Nobody", "Whoever has time", "One person", "A team"),
  choice("Have you used AI in your business?", "Never", "To try it", "For some tasks", "Every day"),
  several("For which tasks have you tried AI?", "Writing", "Support", "Sales", "Analysis", "Planning", "Programming"),
  scale("How open is your team to new tools? (1: not at all, 10: very)"),
  choice("Does your business have rules for the use of AI?", "No", "By word of mouth", "A draft", "Written rules"),
  choice("Is there a budget for new tools?", "No", "It could be found", "A small one", "A fixed one each year"),
  number("How many hours a week could your team give to a change?", 40),
  choice("Who decides on new tools?", "It is not clear", "A committee", "Several people", "One person"),
  scale("How well do you know what your processes cost? (1: not at all, 10: exactly)"),
  choice("How often do you measure how your business does?", "Never", "Once a year", "Once a month", "Every week"),
  several("What do you measure?", "Sales", "Costs", "Time", "Quality", "Satisfaction", "Errors"),
  choice("How do new people learn their work?", "By watching", "From a colleague", "From documents", "In a training"),
  scale("How quickly do customers get an answer? (1: after days, 10: at once)"),
  choice("Is personal data kept as the law asks for?", "We do not know", ...agreement.slice(1)),
  choice("Did your last change of software go well?", "There was none", "It was stopped", "With delays", "As planned"),
  several("What stands in the way?", "Nothing", "Time", "Money", "Knowledge", "Doubts"),
  scale("How soon do you want to begin? (1: in some years, 10: today)"),
  open("What else should we know?"),
].map((question, index) => ({ options: [], min: null, max: null, ...question, id: `q${index + 1}` }));

export const questionIds = defaultQuestions.map(({ id }) => id);

/** The ids of questions: q1 to q25. */
export const questionIdPattern = "^q([1-9]|1\\d|2[0-5])$";

/** The readiness of an answer, from 0 to 1; null for a question without a score. */
function readinessOf({ type, options, min, max }: Question, answer: Answer | undefined): number | null {
  if (type === "text") return null;
  if (answer === undefined) return 0;
  const chosen = [...new Set([answer].flat())].filter((each) => options.includes(String(each)));
  if (type === "multiple_choice") return chosen.length / options.length;
  if (type === "single_choice")
    return chosen.length === 0 ? 0 : options.indexOf(String(chosen[0])) / (options.length - 1 || 1);
  const least = min ?? 0;
  const most = max ?? 10;
  const share = (Number(answer) - least) / (most - least || 1);
  return Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0;
}

/** The questions of a config in their order, hidden ones included; null: the default questions. */
export function questionsOf(config: ConfigRow | null): Question[] {
  const { questionOrder, hiddenQuestions = [], scoringWeights = {}, defaultQuestionOverrides = {} } = config ?? {};
  return (questionOrder ?? defaultQuestions.map(({ id }) => id)).flatMap((id) => {
    const known = defaultQuestions.find((question) => question.id === id);
    if (!known) return [];
    const { text, options, min, max } = { ...known, ...defaultQuestionOverrides[id] };
    const isHidden = hiddenQuestions.includes(id);
    return [
      { id, text, type: known.type, options, min, max, weight: scoringWeights[id] ?? 1, isHidden, isCustom: false },
    ];
  });
}

/**
 * The AI readiness score of answers, 0 to 100: the weighted mean of the visible questions with a score. A question without an
 * answer counts as 0.
 */
export function scoreOf(questions: readonly Question[], answers: Readonly<Record<string, Answer>>): number {
  const asked = questions.filter(({ isHidden }) => !isHidden);
  const counted = asked.flatMap((question) => {
    const readiness = readinessOf(question, answers[question.id]);
    return readiness === null ? [] : [{ readiness, weight: question.weight }];
  });
  const weight = counted.reduce((sum, each) => sum + each.weight, 0);
  if (weight === 0) return 0;
  return Math.round((100 * counted.reduce((sum, each) => sum + each.weight * each.readiness, 0)) / weight);
}

/** Random answers to all visible questions. */
export function sampleAnswers(seed: number, entity: string, questions: readonly Question[]): Record<string, Answer> {
  const asked = questions.filter(({ isHidden }) => !isHidden);
  return Object.fromEntries(
    asked.map(({ id, type, options, min, max }): [string, Answer] => {
      const drawn = draw(seed, "survey answer", entity, Number(id.slice(1)) || 0);
      if (type === "text") return [id, "A sample answer"];
      if (type === "single_choice") return [id, pickOf(drawn, options as [string, ...string[]])];
      if (type === "multiple_choice") return [id, options.slice(0, wholeNumberOf(drawn, 1, options.length))];
      return [id, wholeNumberOf(drawn, min ?? 0, max ?? 10)];
    }),
  );
}
