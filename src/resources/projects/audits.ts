/** When an audit analysis of a project was last completed by an instant; null when none was. */
type LastCompletion = (projectKey: number, now: number) => number | null;

/** What projects show of their analyses, which another family makes: it says how they are found. */
export function projectAudits(): { lastCompletion: LastCompletion } {
  return { lastCompletion: () => null };
}
