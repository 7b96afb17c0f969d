'use client';
import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();

/**
 * A small choice kept in this browser (a width, a density): `[value, remember]`. The server and the first paint
 * use `fallback`. A browser that refuses storage forgets it, nothing else happens.
 */
export function useRemembered(key: string, fallback: string): [string, (value: string) => void] {
  const value = useSyncExternalStore(
    subscribe,
    () => read(key) ?? fallback,
    () => fallback,
  );
  return [value, (next) => write(key, next)];
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', listener);
  };
}

function read(key: string): string | null {
  try {
    return window.localStorage.getItem(`expediter.${key}`);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    window.localStorage.setItem(`expediter.${key}`, value);
  } catch {
    // A full or forbidden storage costs the memory of the choice, not the choice: it holds until the reload.
  }
  for (const listener of listeners) listener();
}
