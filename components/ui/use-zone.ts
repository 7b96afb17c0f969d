'use client';
import { useSyncExternalStore } from 'react';
import { useRemembered } from './remembered.ts';

/**
 * The time zone times are written in: the browser's, or UTC when the user chose so. The server does not know the
 * browser's zone, so its page and the first paint are in UTC.
 */
export function useZone(): string {
  const [choice] = useRemembered('zone', 'local');
  const local = useSyncExternalStore(never, localZone, () => 'UTC');
  return choice === 'UTC' ? 'UTC' : local;
}

function localZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function never(): () => void {
  return () => {};
}
