/** The first Node that better-sqlite3's binaries and this package run on. */
const least = [22, 18] as const;

/** @returns one sentence when this Node is too old, or null */
export function nodeProblem(version: string = process.versions.node): string | null {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > least[0] || (major === least[0] && minor >= least[1])) return null;
  return `audity-mock needs Node ${least.join(".")} or newer, and this is Node ${version}.`;
}
