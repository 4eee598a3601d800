/**
 * Which row of a list a key selects.
 * @param selected the row that is selected; -1: none
 * @param page how many rows a page has
 * @returns undefined where the key is for something else
 */
export function rowFor(key: string, selected: number, total: number, page: number): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: page,
    PageUp: -page,
    Home: -Infinity,
    End: Infinity,
  };
  const step = steps[key];
  if (step === undefined) return undefined;
  const row = selected < 0 && Number.isFinite(step) ? 0 : selected + step;
  return Math.min(Math.max(row, 0), total - 1);
}
