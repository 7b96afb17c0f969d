'use client';
import { createContext, useContext } from 'react';
import type { LiveState } from './live-pill.tsx';

/** What the shell tells the top bar of every page. */
export interface ShellState {
  readonly live: LiveState;
  readonly onToggleLive: (() => void) | undefined;
  readonly openSearch: () => void;
}

export const ShellContext = createContext<ShellState>({
  live: { state: 'connecting' },
  onToggleLive: undefined,
  openSearch: () => {},
});

export function useShell(): ShellState {
  return useContext(ShellContext);
}
