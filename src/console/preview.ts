import { useEffect, useRef } from "preact/hooks";
import type { Equivalent } from "./equivalent.ts";
import { previewed } from "./perform.ts";

/**
 * Handlers for a button that show its equivalent command while the pointer is on it or it has the focus.
 * @param onLeave called when the pointer or the focus leaves the button
 */
export function usePreview(equivalent: () => Equivalent, onLeave?: () => void) {
  const isPointedAt = useRef(false);
  const preview = () => {
    isPointedAt.current = true;
    previewed.value = equivalent();
  };
  const leave = () => {
    if (isPointedAt.current) previewed.value = null;
    isPointedAt.current = false;
    onLeave?.();
  };
  // Remove the preview when the button is removed.
  useEffect(() => leave, []);
  return { onMouseEnter: preview, onFocus: preview, onMouseLeave: leave, onBlur: leave };
}
