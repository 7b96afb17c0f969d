'use client';
import { createContext, createElement, type ReactNode, useContext, useSyncExternalStore } from 'react';

/**
 * The browser's one clock: every age on a page ticks with it, once a second, and nothing ticks while nothing
 * listens. Instants are Unix seconds, corrected by what is known of the server's clock (`calibrate`), because
 * the times on a page come from there.
 */
const TICK_MS = 1_000;

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let offset = 0;
let now = 0;

const RenderTime = createContext(0);

/** Gives the page the instant it was rendered at, which hydration must repeat. `at` is Unix seconds. */
export function NowProvider({ at, children }: { readonly at: number; readonly children: ReactNode }) {
  return createElement(RenderTime, { value: at }, children);
}

/** The current instant in Unix seconds; renders again each second. For words, `useNowAs` renders far less. */
export function useNow(): number {
  return useNowAs(same);
}

/**
 * What `select` makes of the current instant, such as "12 s ago"; renders again only when that changes. It must
 * return a value that can be compared: a string, a number.
 */
export function useNowAs<Value extends string | number | boolean>(select: (now: number) => Value): Value {
  const renderTime = useContext(RenderTime);
  return useSyncExternalStore(
    subscribe,
    () => select(current(renderTime)),
    () => select(renderTime),
  );
}

/** Tells the clock what time the server has. A difference below a second is the way the message took. */
export function calibrate(serverNow: number): void {
  const difference = serverNow - read();
  offset = Math.abs(difference) < 1 ? 0 : difference;
  tick();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    timer = setInterval(tick, TICK_MS);
    document.addEventListener('visibilitychange', tick);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
    now = 0;
    document.removeEventListener('visibilitychange', tick);
  };
}

function tick(): void {
  if (document.hidden) return;
  now = read() + offset;
  for (const listener of listeners) listener();
}

/** Stays the same between ticks, as a snapshot must; before the first one it is the time of the render. */
function current(renderTime: number): number {
  if (now === 0) now = Math.max(renderTime, read() + offset);
  return now;
}

function read(): number {
  return Date.now() / 1000;
}

function same(instant: number): number {
  return instant;
}
