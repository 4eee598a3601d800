/** How a figure depends on a number: the slope between logarithms, 0 when it does not, 1 when it is in proportion. */
export function growthExponent(points: readonly (readonly [x: number, y: number])[]): number {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)] as const);
  return slopeOf(logs);
}

/** The slope of the straight line that is nearest to all points. */
export function slopeOf(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  const [meanX, meanY] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const slope = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return slope / points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}
