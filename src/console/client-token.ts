import { call } from "./plane.ts";
import { sandbox, tokens } from "./world.ts";

/** The tokens of the simulated clients, by their ids. */
const known = new Map<string, string>();

/**
 * A token with a label that only one simulated client uses, so that each has rate limits of its own. Creates it when the page
 * does not know one, and revokes older ones with the same label, because an owner may have ten active tokens.
 * @throws Refusal in the words of the server
 */
export async function clientToken(
  ownerId: string,
  label: string,
): Promise<{ readonly id: string; readonly token: string }> {
  const name = sandbox.value?.name ?? "";
  const own = tokens.value.filter(
    (each) => each.ownerId === ownerId && each.label === label && each.state === "active",
  );
  for (const { id } of own) {
    const token = known.get(id);
    if (token !== undefined) return { id, token };
  }
  for (const { id } of own) await call("revokeToken", { sandbox: name, token: id });
  const { id, token } = await call("createToken", { sandbox: name, ownerId, label, scopes: ["read"] });
  known.set(id, token);
  return { id, token };
}
