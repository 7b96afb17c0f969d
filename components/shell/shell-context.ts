'use client';
import { createContext, type ReactNode, useContext } from 'react';
import type { LiveState } from './live-pill.tsx';

/** What the shell tells the top bar of every page. */
export interface ShellState {
  readonly live: LiveState;
  readonly onToggleLive: (() => void) | undefined;
  readonly openSearch: () => void;
  /** For the screen that has no side bar; undefined while there is one cluster. */
  readonly clusterSwitch: ReactNode;
}

export const ShellContext = createContext<ShellState>({
  live: { state: 'connecting' },
  onToggleLive: undefined,
  openSearch: () => {},
  clusterSwitch: undefined,
});

export function useShell(): ShellState {
  return useContext(ShellContext);
}
