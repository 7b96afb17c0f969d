'use client';
import { useSyncExternalStore } from 'react';
import { live } from './live.ts';

export interface Pause {
  readonly paused: boolean;
  /** Rows that changed since, each counted once. */
  readonly held: number;
  pause(): void;
  /** Shows what was held. */
  resume(): void;
  toggle(): void;
}

const LIVE = { paused: false, held: 0 };
const subscribe = (listener: () => void) => live().topics.pause.subscribe(listener);
const pause = () => live().topics.pause.set(true);
const resume = () => live().topics.pause.set(false);
const toggle = () => live().topics.pause.set(!live().topics.pause.read().paused);

/** The page-wide switch between live and paused. The link, the shell and the marks of commands stay live. */
export function usePause(): Pause {
  const state = useSyncExternalStore(
    subscribe,
    () => live().topics.pause.read(),
    () => LIVE,
  );
  return { ...state, pause, resume, toggle };
}
