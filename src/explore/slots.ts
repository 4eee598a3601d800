/** Idle runs need no processor, so this many times more runs may be under way than slots exist. */
const mostPerSlot = 8;

/**
 * Does work for each item, several at once.
 * @param work calls `onIdle` when it only waits, so that another item may begin
 * @param mayBegin whether another item may begin
 */
export async function inSlots<Item>(
  items: Iterable<Item>,
  slots: number,
  work: (item: Item, onIdle: () => void) => Promise<void>,
  mayBegin: () => boolean,
): Promise<void> {
  let busy = 0;
  let wake: () => void = () => undefined;
  const failures: Error[] = [];
  const running = new Set<Promise<void>>();
  const changed = () => new Promise<void>((resolve) => (wake = resolve));

  function begin(item: Item): void {
    busy += 1;
    let isBusy = true;
    const free = () => {
      if (isBusy) busy -= 1;
      isBusy = false;
      wake();
    };
    const one = work(item, free)
      .catch((error: unknown) => void failures.push(error as Error))
      .then(() => void running.delete(one))
      .then(free);
    running.add(one);
  }

  for (const item of items) {
    while (busy >= slots || running.size >= slots * mostPerSlot) await changed();
    if (failures.length > 0 || !mayBegin()) break;
    begin(item);
  }
  await Promise.all(running);
  const [failure] = failures;
  if (failure) throw failure;
}
