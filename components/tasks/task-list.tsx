'use client';
import type { ReactNode } from 'react';
import { Stale } from '../domain/stale.tsx';
import { ClockTime } from '../domain/time-ago.tsx';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Icon } from '../ui/icon.tsx';
import type { TaskRows } from './use-task-rows.ts';

/** The list in whichever face it has: rows, rows that are no longer fresh, or why there are none. */
export function TaskList({ list, empty, onFresh, children }: TaskListProps) {
  if (list.status === 'failed' && list.rows.length === 0) {
    return (
      <EmptyState title="The tasks cannot be read now">
        {list.error ?? 'The server did not say why.'} It is tried again by itself.
      </EmptyState>
    );
  }
  if (list.status !== 'waiting' && list.rows.length === 0 && list.fresh === 0) return empty;
  return (
    <>
      <FreshPill fresh={list.fresh} onPress={onFresh} />
      {list.status === 'stale' && (
        <p role="status" className="border-line border-b bg-sev-warn-soft px-6 py-1.5 text-12 max-sm:px-3">
          As it was at <ClockTime at={list.since} ms={false} />
          {list.error === undefined ? '.' : `: ${list.error}`}
        </p>
      )}
      <Stale when={list.status === 'stale'}>{children}</Stale>
      {list.rows.length > 0 && <Older list={list} />}
    </>
  );
}

interface TaskListProps {
  readonly list: TaskRows;
  readonly empty: ReactNode;
  readonly onFresh: () => void;
  readonly children: ReactNode;
}

/** More than this is as much as can be said: the window holds no more. */
const MOST_COUNTED = 100;

/** New rows wait here while the list is held still. */
function FreshPill({ fresh, onPress }: { readonly fresh: number; readonly onPress: () => void }) {
  return (
    <div aria-live="polite" className="pointer-events-none sticky top-[84px] z-[3] flex h-0 justify-center">
      {fresh > 0 && (
        <Button
          size="sm"
          onClick={onPress}
          className="pointer-events-auto -mt-3.5 rounded-full! shadow-raised dark:border-transparent!"
        >
          {fresh >= MOST_COUNTED ? `${MOST_COUNTED}+` : fresh} new
          <Icon name="arrow-up" size={12} />
        </Button>
      )}
    </div>
  );
}

/** The end of the list: more on its way, why there is no more, or nothing. */
function Older({ list }: { readonly list: TaskRows }) {
  if (list.older === 'none' || list.older === 'more') return null;
  return (
    <p className="flex h-10 items-center justify-center gap-2 text-12 text-ink-3">
      {list.older === 'loading' ? (
        'Older tasks are on their way…'
      ) : (
        <>
          Older tasks could not be read.
          <Button size="sm" onClick={list.retryOlder}>
            Try again
          </Button>
        </>
      )}
    </p>
  );
}
