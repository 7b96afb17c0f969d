'use client';
import { useEffect, useRef } from 'react';

/** What each key does, by `event.key`; with Shift as it is then spelt (`R`). */
export type Keys = Readonly<Record<string, (() => void) | undefined>>;

/**
 * Single keys of a page. They are off while somebody types, while a dialog, menu or list is open, and with Ctrl, Alt
 * or ⌘. Enter belongs to the link or button that has the focus.
 */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });

  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
      const act = Object.hasOwn(latest.current, event.key) ? latest.current[event.key] : undefined;
      if (act === undefined || isTaken(event)) return;
      event.preventDefault();
      act();
    }
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}

const TYPING =
  'input:not([type="checkbox"]), textarea, select, [contenteditable="true"], [role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]';
const PRESSABLE = 'a, button, [role="button"], [role="tab"], [role="checkbox"], [role="separator"]';

function isTaken({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false;
  return target.closest(TYPING) !== null || (key === 'Enter' && target.closest(PRESSABLE) !== null);
}
