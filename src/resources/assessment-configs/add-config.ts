import type { Context, NewOwner } from "../../capability/capability.ts";
import { draw, uuidOf } from "../../core/seed.ts";
import { ownerStore } from "../account/module.ts";
import { defaultQuestions } from "./questions.ts";
import { type ConfigRow, configStore, type NewConfig } from "./store.ts";

type Given = Partial<
  Pick<NewConfig, "questionOrder" | "hiddenQuestions" | "scoringWeights" | "defaultQuestionOverrides">
>;

/**
 * Adds a config of an owner, which is a template if it has a name. Call it in a transaction.
 * @param given differences from the default questions
 */
export function addConfig(
  { use }: Context,
  seed: number,
  owner: NewOwner,
  name: string | null,
  given: Given,
  now: number,
): ConfigRow {
  const ordinal = use(ownerStore).count(owner.key, "configsCreated");
  return use(configStore).insert({
    sandboxKey: owner.sandboxKey,
    ownerKey: owner.key,
    id: uuidOf(draw(seed, "assessment config id", owner.id, ordinal)),
    isTemplate: name !== null,
    name,
    questionOrder: given.questionOrder ?? defaultQuestions.map(({ id }) => id),
    hiddenQuestions: given.hiddenQuestions ?? [],
    scoringWeights: given.scoringWeights ?? {},
    defaultQuestionOverrides: given.defaultQuestionOverrides ?? {},
    createdAt: now,
    updatedAt: now,
  });
}
