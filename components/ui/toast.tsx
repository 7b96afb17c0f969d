'use client';
import dynamic from 'next/dynamic';
import { type ReactNode, useSyncExternalStore } from 'react';

/** What the viewport is asked to do. */
export type ToastOrder =
  | ({ readonly kind: 'show'; readonly id: string } & Required<Pick<ToastOptions, 'title' | 'stay' | 'urgent'>> & {
        readonly body: ReactNode;
      })
  | { readonly kind: 'close'; readonly id: string };

// The viewport is loaded with the first toast, so orders wait here until it is there to take them.
const waiting: ToastOrder[] = [];
const wanted = new Set<() => void>();
let take: ((order: ToastOrder) => void) | undefined;
let count = 0;

/**
 * Shows a toast, or replaces the one with the same `id`, and gives its id back. `title` is its name and, without a
 * `body`, all it says. A receipt stays until it is closed (`stay`); a plain line leaves by itself. `urgent` interrupts
 * a screen reader: for new critical facts only.
 */
export function showToast({ id, title, body, stay = false, urgent = false }: ToastOptions): string {
  count += 1;
  const name = id ?? `toast-${count}`;
  give({ kind: 'show', id: name, title, body, stay, urgent });
  return name;
}

interface ToastOptions {
  readonly id?: string | undefined;
  readonly title: string;
  readonly body?: ReactNode;
  readonly stay?: boolean;
  readonly urgent?: boolean;
}

export function closeToast(id: string): void {
  give({ kind: 'close', id });
}

/** The viewport's side: gets what waited and all that follows, until the function it is given back is called. */
export function takeOrders(next: (order: ToastOrder) => void): () => void {
  take = next;
  for (const order of waiting.splice(0)) next(order);
  return () => {
    take = undefined;
  };
}

const ToastViewport = dynamic(() => import('./toast-viewport.tsx').then((room) => room.ToastViewport), { ssr: false });

/** Where toasts appear. Mounted once, by the providers; empty and light until the first one. */
export function ToastStack() {
  const needed = useSyncExternalStore(subscribe, isNeeded, isNeededOnServer);
  return needed ? <ToastViewport /> : null;
}

function give(order: ToastOrder): void {
  if (take) {
    take(order);
    return;
  }
  waiting.push(order);
  for (const listener of wanted) listener();
}

function subscribe(listener: () => void): () => void {
  wanted.add(listener);
  return () => wanted.delete(listener);
}

function isNeeded(): boolean {
  return count > 0;
}

function isNeededOnServer(): boolean {
  return false;
}
