'use client';
import { useEffect, useRef } from 'react';
import { PAGES } from './pages.ts';

/** How long `g` waits for the second key. */
const SEQUENCE_MS = 1_500;

export interface ShortcutActs {
  readonly openSearch: () => void;
  readonly openList: () => void;
  readonly toggleRail: () => void;
  readonly goTo: (href: string) => void;
}

/** What every key does, for the list under `?`. `mod` is the command key of the machine. */
export const SHORTCUTS: readonly { readonly keys: readonly string[]; readonly does: string }[] = [
  { keys: ['mod K', '/'], does: 'Search or jump to' },
  ...PAGES.map((page) => ({ keys: ['g', page.key], does: `Go to ${page.label}` })),
  { keys: ['mod B'], does: 'Narrow or widen the side bar' },
  { keys: ['Esc'], does: 'Close the top thing' },
  { keys: ['/'], does: 'Tasks: filter' },
  { keys: ['j', 'k'], does: 'Tasks: next, previous' },
  { keys: ['Enter'], does: 'Tasks: open the page' },
  { keys: ['x', 'X'], does: 'Tasks: select, select up to here' },
  { keys: ['1', '6'], does: 'Tasks: first view to last' },
  { keys: ['n'], does: 'Tasks: send a task' },
  { keys: ['r', 'R'], does: 'Task: retry, retry with edits' },
  { keys: ['c'], does: 'Task: revoke' },
  { keys: ['y'], does: 'Task: copy its id' },
  { keys: ['?'], does: 'This list' },
];

/** The keys that work on every page. Single keys are off while typing and while a dialog or list is open. */
export function useShortcuts(acts: ShortcutActs): void {
  const latest = useRef(acts);
  useEffect(() => {
    latest.current = acts;
  });

  useEffect(() => {
    let goUntil = 0;
    function onKeyDown(event: KeyboardEvent) {
      if (event.defaultPrevented) return;
      const act = actOf(event, event.timeStamp < goUntil);
      goUntil = act === 'go' ? event.timeStamp + SEQUENCE_MS : 0;
      if (act === undefined || act === 'go') return;
      event.preventDefault();
      act(latest.current);
    }
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}

/** What a key means: an act, the beginning of `g …`, or nothing. */
export function actOf(event: Pressed, afterG: boolean): ((acts: ShortcutActs) => void) | 'go' | undefined {
  const withCommand = event.metaKey || event.ctrlKey;
  const key = event.key.toLowerCase();
  if (withCommand && !event.altKey && !event.shiftKey) {
    if (key === 'k') return (acts) => acts.openSearch();
    if (key === 'b') return (acts) => acts.toggleRail();
  }
  if (withCommand || event.altKey || isTaken(event.target)) return undefined;

  if (afterG) {
    const page = PAGES.find((candidate) => candidate.key === key);
    return page && ((acts) => acts.goTo(page.href));
  }
  if (key === 'g' && !event.shiftKey) return 'go';
  if (key === '/') return (acts) => acts.openSearch();
  return key === '?' ? (acts) => acts.openList() : undefined;
}

type Pressed = Pick<KeyboardEvent, 'key' | 'metaKey' | 'ctrlKey' | 'altKey' | 'shiftKey' | 'target'>;

/** The key belongs to a field being typed in, or to a dialog, menu or list above the page. */
function isTaken(target: EventTarget | null): boolean {
  const element = target as Partial<HTMLElement> | null;
  if (typeof element?.closest !== 'function') return false;
  return (
    element.closest(
      'input, textarea, select, [contenteditable="true"], [role="dialog"], [role="menu"], [role="listbox"]',
    ) !== null
  );
}
