'use client';
import { useSyncExternalStore } from 'react';
import type { Link, ShellState } from '../../lib/contract/models.ts';
import { type BrowserLink, live } from './live.ts';
import { usePause } from './pause.ts';
import { useLive } from './use-live.ts';

/** The whole path from the broker to this tab. */
export interface Connection {
  /** This tab to the server. */
  readonly browser: BrowserLink['state'];
  /** Unix seconds; while not online the data is as old as this. */
  readonly since: number;
  readonly paused: boolean;
  readonly held: number;
  /** The server to the broker and to its store; undefined until the server has told. */
  readonly broker: Link | undefined;
  readonly store: Link | undefined;
  readonly shell: ShellState | undefined;
}

const BEFORE: BrowserLink = { state: 'reconnecting', since: 0 };
const SHELL = { kind: 'shell' } as const;
const subscribe = (listener: () => void) => live().link.subscribe(listener);

export function useConnection(): Connection {
  const link = useSyncExternalStore(
    subscribe,
    () => live().link.read(),
    () => BEFORE,
  );
  const { paused, held } = usePause();
  const { shell } = useLive(SHELL).rows;
  return {
    browser: link.state,
    since: link.since,
    paused,
    held,
    broker: shell?.broker.link,
    store: shell?.store.link,
    shell,
  };
}
