import { type Static, type TSchema, Type } from "typebox";
import { dataSection } from "../../capability/capability.ts";
import { PinnedId, When, Words } from "../../capability/data-schemas.ts";
import { Named } from "../../control/schemas.ts";
import { ownerStore } from "../account/module.ts";
import { questionIdPattern, questionIds } from "./questions.ts";
import { configStore } from "./store.ts";

const QuestionId = Type.Enum(questionIds, { "x-expected": `the id of a question, q1 to q${questionIds.length}` });

const Questions = (description: string) =>
  Type.Optional(Type.Array(QuestionId, { uniqueItems: true, maxItems: questionIds.length, description }));

/** An object with values by question id. */
const ByQuestion = <Value extends TSchema>(value: Value, description: string) =>
  Type.Optional(
    Type.Unsafe<Readonly<Record<string, Static<Value>>>>({
      type: "object",
      patternProperties: { [questionIdPattern]: value },
      additionalProperties: false,
      description,
      "x-expected": `an object by question ids, q1 to q${questionIds.length}`,
    }),
  );

const ConfigData = Named("ConfigData", "An assessment config template.", {
  name: Words("Name of the template, also for references from ReadyLinks."),
  id: PinnedId,
  questionOrder: Questions("The questions of the survey, in order. Default: all."),
  hiddenQuestions: Questions("Questions that are not shown. Default: none."),
  scoringWeights: ByQuestion(
    Type.Number({ minimum: 0, maximum: 1000, description: "Weight of the question." }),
    "Weight of each question for the score. Default: 1 each.",
  ),
  defaultQuestionOverrides: ByQuestion(
    Type.Object(
      {
        text: Type.Optional(Words("The question.", 500)),
        options: Type.Optional(
          Type.Array(Words("An answer."), { minItems: 1, maxItems: 50, description: "The answers to choose from." }),
        ),
        min: Type.Optional(Type.Number({ description: "The least answer." })),
        max: Type.Optional(Type.Number({ description: "The greatest answer." })),
      },
      { additionalProperties: false, description: "Changes of the question." },
    ),
    "Changes of questions, by their ids. Default: none.",
  ),
  createdAt: When("When the template was created. Default: random, 30 to 60 days ago."),
});

const dayMs = 86_400_000;

/** The templates of an owner. */
export const configData = dataSection({
  field: "assessmentConfigs",
  description: "Assessment config templates of the owner.",
  schema: ConfigData,
  most: 1000,
  check({ defaultQuestionOverrides = {} }) {
    return Object.entries(defaultQuestionOverrides).flatMap(([id, { min, max }]) =>
      min !== undefined && max !== undefined && min > max
        ? [{ field: `defaultQuestionOverrides.${id}.min`, message: "must not be above max" }]
        : [],
    );
  },
  add({ context: { use }, owner, at, drawn, remember, added, owned }, entries) {
    entries.forEach((entry, index) => {
      const createdAt = at(entry.createdAt, drawn("template created", index, [30 * dayMs, 60 * dayMs]));
      const config = use(configStore).insert({
        ...owned(entry, "assessment config id", index),
        isTemplate: true,
        name: entry.name,
        questionOrder: entry.questionOrder ?? questionIds,
        hiddenQuestions: entry.hiddenQuestions ?? [],
        scoringWeights: entry.scoringWeights ?? {},
        defaultQuestionOverrides: entry.defaultQuestionOverrides ?? {},
        createdAt,
        updatedAt: createdAt,
      });
      remember("assessmentConfigs", entry.name, config);
      added();
    });
    use(ownerStore).saveAccount(owner.key, { configsCreated: entries.length });
  },
});
