/** The largest result of a tool, in characters of JSON. Clients put it into the context of a model. */
export const mostCharacters = 16_000;

/** How many items of each list a result has at most: the first of these numbers that makes it small enough. */
const lengths = [100, 50, 20, 10, 5, 2, 1];

const longestText = 1000;

/**
 * A result that is small enough: lists and texts are cut at their ends.
 * @returns the result; `omitted` names what was cut
 */
export function bounded(result: object): object {
  for (const length of lengths) {
    const omitted: string[] = [];
    const cut = cutTo(result, length, "", omitted) as object;
    const whole = omitted.length > 0 ? { ...cut, omitted } : cut;
    if (JSON.stringify(whole).length <= mostCharacters) return whole;
  }
  return {
    omitted: ["the whole result: it is too large. Ask for less, for example with a filter or a smaller limit."],
  };
}

function cutTo(value: unknown, length: number, path: string, omitted: string[]): unknown {
  if (typeof value === "string") {
    if (value.length <= longestText) return value;
    omitted.push(`${path}: ${value.length - longestText} more characters`);
    return value.slice(0, longestText);
  }
  if (Array.isArray(value)) {
    if (value.length > length) omitted.push(`${path}: ${value.length - length} more`);
    return value.slice(0, length).map((each, index) => cutTo(each, length, `${path}[${index}]`, omitted));
  }
  if (typeof value !== "object" || value === null) return value;
  const within = path === "" ? "" : `${path}.`;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, cutTo(each, length, `${within}${name}`, omitted)]),
  );
}
