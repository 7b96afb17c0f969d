'use client';
import type { ReactNode } from 'react';
import type { TaskSummary } from '../../lib/contract/models.ts';
import { previewCall } from '../../lib/python/print-value.ts';
import { isFinal } from '../../lib/tasks/state.ts';
import type { TaskSort } from '../../lib/views/task-view.ts';
import { Duration } from '../domain/duration.tsx';
import { Elapsed, TimeAgo } from '../domain/time-ago.tsx';
import { Unknown } from '../domain/unknown.tsx';
import { Changed } from './changed.tsx';

/** A column that may be hidden. State and name are no such columns: they are what a row is. */
export interface TaskColumn {
  readonly id: 'arguments' | 'worker' | 'queue' | 'retries' | 'wait' | 'runtime' | 'age';
  readonly label: string;
  readonly numeric: boolean;
  /** Classes of every cell of it: where it has no room and gives way. */
  readonly room: string;
  /** Classes of its `<col>`: its width. Without one it takes what is left. */
  readonly width: string;
  /** Ordered by it, the most and the least first. */
  readonly sorts?: readonly [TaskSort, TaskSort];
  readonly cell: (task: TaskSummary) => ReactNode;
}

/** More than any cell can show. */
const PREVIEW = 160;

export const TASK_COLUMNS: readonly TaskColumn[] = [
  {
    id: 'arguments',
    label: 'Arguments',
    numeric: false,
    room: 'max-sm:hidden',
    width: '',
    cell: (task) => <Arguments task={task} />,
  },
  {
    id: 'worker',
    label: 'Worker',
    numeric: false,
    room: 'max-sm:hidden @max-[560px]:hidden',
    width: 'w-[108px] @min-[1080px]:w-[152px]',
    cell: ({ worker }) => (
      <Changed value={worker}>
        <span title={worker} className="text-ink-2">
          {worker ?? <None words="no worker has it" />}
        </span>
      </Changed>
    ),
  },
  {
    id: 'queue',
    label: 'Queue',
    numeric: false,
    room: 'max-sm:hidden @max-[900px]:hidden',
    width: 'w-[100px]',
    cell: ({ queue }) =>
      queue === undefined ? (
        <Unknown why="only a task-sent event tells it: set task_send_sent_event = True where tasks are sent" />
      ) : (
        <span title={queue} className="text-ink-2">
          {queue}
        </span>
      ),
  },
  {
    id: 'retries',
    label: 'Retries',
    numeric: true,
    room: 'max-sm:hidden @max-[900px]:hidden',
    width: 'w-[64px]',
    cell: ({ retries }) => (
      <Changed value={retries}>
        {retries === undefined ? <Unknown /> : retries === 0 ? <Quiet>0</Quiet> : retries}
      </Changed>
    ),
  },
  {
    id: 'wait',
    label: 'Wait',
    numeric: true,
    room: 'max-sm:hidden',
    width: 'w-[78px] @min-[1080px]:w-[86px]',
    cell: (task) => <Wait task={task} />,
  },
  {
    id: 'runtime',
    label: 'Runtime',
    numeric: true,
    room: 'max-sm:hidden',
    width: 'w-[78px] @min-[1080px]:w-[86px]',
    sorts: ['-runtime', 'runtime'],
    cell: (task) => (
      <Changed value={task.runtime}>
        <Runtime task={task} />
      </Changed>
    ),
  },
  {
    id: 'age',
    label: 'Age',
    numeric: true,
    room: '',
    width: 'w-[84px] @min-[1080px]:w-[96px]',
    sorts: ['-seen', 'seen'],
    cell: ({ seen }) => (
      <Quiet>
        <TimeAgo at={seen} bare />
      </Quiet>
    ),
  },
];

function Arguments({ task: { args, kwargs } }: { readonly task: TaskSummary }) {
  if (args === undefined && kwargs === undefined) return <Unknown why="no event told the arguments" />;
  const preview = previewCall(args, kwargs, PREVIEW);
  return <span className="mono text-ink-3">{preview === '' ? '()' : preview}</span>;
}

/** From sent (else received) to started; while it waits it ticks. */
function Wait({ task }: { readonly task: TaskSummary }) {
  const since = task.sent ?? task.received;
  if (task.wait !== undefined) return <Duration seconds={task.wait} />;
  if (task.started !== undefined) return <Unknown why="neither that it was sent nor that it was received was heard" />;
  if (hasRun(task)) return <Unknown why="no event told when it started" />;
  if (isFinal(task.state) || since === undefined) return <None words="never started" />;
  return <Elapsed since={since} />;
}

/** An end that only a run comes to. */
function hasRun({ state }: TaskSummary): boolean {
  return state === 'SUCCESS' || state === 'FAILURE' || state === 'RETRY';
}

/** While it runs it ticks. */
export function Runtime({ task }: { readonly task: TaskSummary }) {
  if (task.runtime !== undefined) return <Duration seconds={task.runtime} />;
  if (task.state === 'STARTED' && task.started !== undefined) return <Elapsed since={task.started} />;
  if (hasRun(task)) return <Unknown why="no event told when it started" />;
  return <None words={task.state === 'LOST' ? 'no end was heard' : 'has not run to an end'} />;
}

function Quiet({ children }: { readonly children: ReactNode }) {
  return <span className="text-ink-3">{children}</span>;
}

/** Not a value that is missing: there is none. */
function None({ words }: { readonly words: string }) {
  return (
    <>
      <span aria-hidden="true" className="text-ink-3">
        —
      </span>
      <span className="sr-only">{words}</span>
    </>
  );
}
