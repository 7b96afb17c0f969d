'use client';
import { useSyncExternalStore } from 'react';

/** The width under which rows have two lines; the same as the stylesheet's `max-sm`. */
const PHONE = '(width < 40.0625rem)';

export function useIsPhone(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => window.matchMedia(PHONE).matches,
    () => false,
  );
}

function subscribe(listener: () => void): () => void {
  const query = window.matchMedia(PHONE);
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}
