import { isUuid } from "./fields.ts";

const withoutUuid = " (no UUID)";

/**
 * Returns a function that names what a request polls. A UUID is shown. Any other text may be a secret, and gets a number in the
 * order of the recording: a digest would let somebody guess a weak secret.
 */
export function jobNames(): (id: string) => string {
  const known = new Map<string, string>();
  return (id) => {
    const key = id.toLowerCase();
    if (isUuid(key)) return key;
    const name = known.get(key) ?? `job-${known.size + 1}${withoutUuid}`;
    known.set(key, name);
    return name;
  };
}

/** Whether `--job` selects a job, by its id or name. `job-1` is enough. */
export const isSelectedJob = (asked: string, name: string | null): boolean =>
  name !== null && [name, name.replace(withoutUuid, "")].some((each) => each.toLowerCase() === asked.toLowerCase());
