import { countdown } from "../core/in-words.ts";
import { Lever } from "./lever.tsx";
import { sandboxNow, watchTime } from "./sandbox-time.ts";
import { type LimitsView, sandbox } from "./world.ts";

export type Bucket = LimitsView["buckets"][number];

/** Whether the window of a bucket is open, so that requests count. */
export const isInUse = ({ resetsAt }: Bucket): boolean => resetsAt !== null && Date.parse(resetsAt) > sandboxNow();

/** How many requests of a token a bucket still lets through, and when it is full again. */
export function Gauge({ bucket, of }: { readonly bucket: Bucket; readonly of: string }) {
  watchTime();
  const { bucket: name, limit, tokenId, resetsAt, windowStartedAt } = bucket;
  const endsAt = resetsAt === null ? -Infinity : Date.parse(resetsAt);
  const left = endsAt - sandboxNow();
  // A window that has ended is full again.
  const isOpen = left > 0;
  const remaining = isOpen ? bucket.remaining : limit;
  const passed = isOpen && windowStartedAt !== null ? 1 - left / (endsAt - Date.parse(windowStartedAt)) : 0;
  const input = { sandbox: sandbox.value?.name ?? "", bucket: name, tokenId };
  const isDrained = remaining === 0;
  const what = isDrained ? "Refill" : "Drain";
  return (
    <div class={`gauge${isDrained ? " drained" : ""}`}>
      <div class="name">{name}</div>
      <div
        class="meter"
        role="meter"
        aria-label={`${name} of ${of}`}
        aria-valuemin={0}
        aria-valuemax={limit}
        aria-valuenow={remaining}
        aria-valuetext={`${remaining} of ${limit} left`}
      >
        <i class="level" style={{ width: `${(100 * remaining) / limit}%` }} />
        <i class="window" style={{ width: `${100 * passed}%` }} />
      </div>
      <div class="numbers">
        <b>{remaining}</b>/{limit}
        {isOpen && <small> resets in {countdown(left)}</small>}
      </div>
      <Lever route={isDrained ? "refillLimit" : "drainLimit"} input={input} label={`${what} ${name} of ${of}`}>
        {what}
      </Lever>
    </div>
  );
}
