'use client';
import { type FocusEvent, type PointerEvent, useCallback, useEffect, useRef, useState } from 'react';

/**
 * Whether a list must not move: somebody points at it, has the focus in it or has scrolled away from its top.
 * `top` goes on an element at its upper edge, `hold` on the list itself.
 */
export function useStillness(headHeight: number): Stillness {
  const [isAway, setAway] = useState(false);
  const [isPointedAt, setPointedAt] = useState(false);
  const [hasFocus, setFocus] = useState(false);
  const holder = useRef<HTMLElement>(null);
  // What is taken out of the page while it has the focus loses it without a word.
  useEffect(() => {
    if (hasFocus && !holder.current?.contains(document.activeElement)) setFocus(false);
  });

  const top = useCallback(
    (element: HTMLElement | null) => {
      if (element === null) return undefined;
      const observer = new IntersectionObserver(
        ([entry]) => {
          // Below the window it is not in sight either, and nobody has scrolled past it.
          if (entry) setAway(!entry.isIntersecting && entry.boundingClientRect.top < headHeight);
        },
        { rootMargin: `-${headHeight}px 0px 0px 0px` },
      );
      observer.observe(element);
      return () => observer.disconnect();
    },
    [headHeight],
  );

  return {
    still: isAway || isPointedAt || hasFocus,
    isAway,
    top,
    hold: {
      // A finger that has touched a row is not over it any more.
      onPointerEnter: (event) => setPointedAt(event.pointerType === 'mouse'),
      onPointerLeave: () => setPointedAt(false),
      onFocus(event) {
        holder.current = event.currentTarget;
        setFocus(true);
      },
      onBlur: (event) => setFocus(event.currentTarget.contains(event.relatedTarget)),
    },
  };
}

interface Stillness {
  readonly still: boolean;
  readonly isAway: boolean;
  readonly top: (element: HTMLElement | null) => (() => void) | undefined;
  readonly hold: {
    readonly onPointerEnter: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerLeave: () => void;
    readonly onFocus: (event: FocusEvent<HTMLElement>) => void;
    readonly onBlur: (event: FocusEvent<HTMLElement>) => void;
  };
}
