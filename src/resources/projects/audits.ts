/** When an audit analysis of a project was last completed, up to an instant; null for none. */
type LastCompletion = (projectKey: number, now: number) => number | null;

/** How projects find their analyses, which belong to another family. */
export function projectAudits(): { lastCompletion: LastCompletion } {
  return { lastCompletion: () => null };
}
