import { durationUnits } from "../core/in-words.ts";

/** The time axis: how many milliseconds before and after the present it shows, and its width in pixels. */
export type Axis = { readonly beforeMs: number; readonly afterMs: number; readonly width: number };

export const spans = {
  "1 min": { beforeMs: 40_000, afterMs: 20_000 },
  "5 min": { beforeMs: 200_000, afterMs: 100_000 },
  "30 min": { beforeMs: 1_200_000, afterMs: 600_000 },
  "3 h": { beforeMs: 7_200_000, afterMs: 3_600_000 },
} as const;
export type SpanName = keyof typeof spans;

export const pixelsPerMs = ({ beforeMs, afterMs, width }: Axis): number => width / (beforeMs + afterMs);

/** The fixed position of the present, in pixels. */
export const presentAt = (axis: Axis): number => axis.beforeMs * pixelsPerMs(axis);

const stepsMs = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200].map((seconds) => seconds * 1000);

/** The smallest distance between two labels, in pixels. */
const closestLabels = 70;

/** The labels of the axis, relative to the present. */
export function labelsOf(axis: Axis) {
  const perMs = pixelsPerMs(axis);
  const stepMs = stepsMs.find((each) => each * perMs >= closestLabels) ?? Infinity;
  const [unit, unitMs] = durationUnits.find(([, each]) => stepMs % each === 0) ?? ["s", 1000];
  const labels: { readonly at: number; readonly text: string }[] = [];
  for (let ms = -Math.floor(axis.beforeMs / stepMs) * stepMs; ms <= axis.afterMs; ms += stepMs) {
    const at = presentAt(axis) + ms * perMs;
    if (ms !== 0 && at > 12 && at < axis.width - 24)
      labels.push({ at, text: `${ms < 0 ? "−" : "+"}${Math.abs(ms) / unitMs} ${unit}` });
  }
  return labels;
}

export const rowHeight = 34;
