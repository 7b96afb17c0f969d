'use client';
import { type ReactNode, useSyncExternalStore } from 'react';

/** A key to press. */
export function Kbd({ children }: { readonly children: ReactNode }) {
  return (
    <kbd className="rounded border border-line bg-bg px-1 font-medium font-sans text-11 text-ink-3">{children}</kbd>
  );
}

/** A key pressed with the command key of this machine: ⌘K or Ctrl K. */
export function CommandKbd({ letter }: { readonly letter: string }) {
  const mac = useSyncExternalStore(never, isMac, isMacOnServer);
  return <Kbd>{mac ? `⌘${letter}` : `Ctrl ${letter}`}</Kbd>;
}

function isMac(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent);
}

// The server cannot know; the narrower of the two keeps the first paint still.
function isMacOnServer(): boolean {
  return true;
}

function never(): () => void {
  return () => {};
}
