import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { moveAxis, shownSpan, type Span, zoomAxis } from "./axis.ts";

/** A pointer that moves less than this, in pixels, clicks. */
const clickPixels = 4;

/** How much one pixel of a wheel zooms the axis. */
const zoomPerPixel = 0.002;

/** Handlers that move the time axis by dragging, and zoom it with Ctrl and the wheel. A wheel that turns sideways moves it. */
export function useAxisPointer(list: RefObject<HTMLElement | null>, track: RefObject<HTMLElement | null>) {
  const drag = useRef<{ readonly x: number; readonly span: Span; isMoving: boolean } | null>(null);

  useEffect(() => {
    const element = list.current;
    if (!element) return undefined;
    const onWheel = (event: WheelEvent) => {
      const box = track.current?.getBoundingClientRect();
      const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
      if (!box || box.width === 0) return;
      if (event.ctrlKey)
        zoomAxis(shownSpan(), Math.exp(event.deltaY * zoomPerPixel), (event.clientX - box.left) / box.width);
      else if (Math.abs(sideways) > Math.abs(event.deltaY) || event.shiftKey)
        moveAxis(shownSpan(), sideways / box.width);
      else return;
      event.preventDefault();
    };
    // Only a listener that is not passive may prevent that the browser zooms the page.
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, []);

  return {
    onPointerDown(event: PointerEvent) {
      const box = track.current?.getBoundingClientRect();
      if (event.button !== 0 || event.pointerType === "touch" || !box || event.clientX < box.left) return;
      drag.current = { x: event.clientX, span: shownSpan(), isMoving: false };
    },
    onPointerMove(event: PointerEvent) {
      const at = drag.current;
      const width = track.current?.clientWidth ?? 0;
      if (!at || width === 0) return;
      if (event.buttons === 0) {
        drag.current = null;
        return;
      }
      if (!at.isMoving && Math.abs(event.clientX - at.x) < clickPixels) return;
      if (!at.isMoving) list.current?.setPointerCapture(event.pointerId);
      at.isMoving = true;
      moveAxis(at.span, (at.x - event.clientX) / width);
    },
    onClickCapture(event: MouseEvent) {
      // The click that ends a drag selects nothing.
      if (drag.current?.isMoving) event.stopPropagation();
      drag.current = null;
    },
  };
}
