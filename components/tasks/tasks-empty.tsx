'use client';
import type { ReactNode } from 'react';
import { controlWorker, listTasks } from '../../lib/contract/rest.ts';
import { labelRange, PRESET_RANGES, type Range } from '../../lib/views/range.ts';
import type { TaskView } from '../../lib/views/task-view.ts';
import { useWhyNoCommands } from '../domain/read-only.ts';
import { useCommand } from '../live/pending-commands.ts';
import { useLive } from '../live/use-live.ts';
import { useCall } from '../live/use-query-call.ts';
import { Button } from '../ui/button.tsx';
import { Command } from '../ui/code-block.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { useZone } from '../ui/use-zone.ts';
import type { ChangeView } from './use-task-view.ts';

const LOCALE = 'en-GB';

/** In place of an empty list: why it is empty, and the one next step. */
export function TasksEmpty({ view, onChange }: { readonly view: TaskView; readonly onChange: ChangeView }) {
  // Whether there ever was a task; asked for again, since the first one ends this face.
  const ever = useCall(listTasks, { limit: 1 }, { refetchEveryMs: 10_000 });
  if (ever.data === undefined && ever.error === null) return <div className="h-64" aria-busy="true" />;
  const hasTasks = ever.error !== null || (ever.data?.items.length ?? 0) > 0;
  if (!hasTasks) return <NeverAny />;
  return <NoneHere view={view} onChange={onChange} />;
}

function NoneHere({ view, onChange }: { readonly view: TaskView; readonly onChange: ChangeView }) {
  const zone = { timeZone: useZone(), locale: LOCALE };
  const q = view.q.trim();
  const wider = widerThan(view.range);
  const range = inWords(view.range, zone);
  return (
    <EmptyState
      title={
        q === '' ? (
          <>No task was first seen {range}</>
        ) : (
          <>
            No task answers <span className="mono break-words font-medium">{q}</span> {range}
          </>
        )
      }
      action={
        <>
          {wider && (
            <Button onClick={() => onChange({ range: wider })}>Look at {labelRange(wider, zone).toLowerCase()}</Button>
          )}
          {q !== '' && (
            <Button icon="close" onClick={() => onChange({ q: '' })}>
              Clear the filter
            </Button>
          )}
        </>
      }
    >
      {q === ''
        ? 'Tasks are listed by when they were first heard of. There are older ones.'
        : 'The list fills by itself when one does. There are tasks that the filter or the range leaves out.'}
    </EmptyState>
  );
}

/** The next longer preset; undefined for the longest. */
export function widerThan(range: Range): Range | undefined {
  const seconds = range.kind === 'last' ? range.seconds : range.to - range.from;
  return PRESET_RANGES.find((preset) => preset.kind === 'last' && preset.seconds > seconds);
}

function inWords(range: Range, zone: { readonly timeZone: string; readonly locale: string }): string {
  const label = labelRange(range, zone);
  return range.kind === 'last' ? `in the ${label.charAt(0).toLowerCase()}${label.slice(1)}` : `from ${label}`;
}

/** Nothing was ever heard of a task: workers send no events, or there are none. */
function NeverAny() {
  const { rows, order } = useLive({ kind: 'workers' });
  const online = order.flatMap((name) => rows[name] ?? []).filter(({ status }) => status === 'online');
  const mute = online.filter(({ taskEvents }) => taskEvents === false);
  if (online.length === 0) {
    return (
      <EmptyState title="No task has been heard of yet, and no worker either">
        Celery’s workers tell of their tasks when they are started with <code>-E</code>. The first event fills this page
        by itself.
        <Commands />
      </EmptyState>
    );
  }
  if (mute.length > 0) {
    const who =
      mute.length === online.length
        ? mute.length === 1
          ? 'the worker was'
          : `all ${mute.length} workers were`
        : `${mute.length} of ${online.length} workers were`;
    return (
      <EmptyState
        title={
          <>
            No task events: {who} started without <code>-E</code>
          </>
        }
        action={<TurnOn count={mute.length} />}
      >
        Workers and queues are watched without them. For each task with its arguments, wait, runtime and errors, Celery
        must send events.
        <Commands />
      </EmptyState>
    );
  }
  const tells = online.every(({ taskEvents }) => taskEvents === true);
  const they = online.length === 1 ? 'A worker is' : `${online.length} workers are`;
  return (
    <EmptyState title="No task has been heard of yet">
      {tells
        ? `${they} there with task events on. The first task fills this page by itself.`
        : `${they} there. Whether task events are on is not known before a task runs. The first one fills this page by itself.`}{' '}
      To see tasks before a worker receives them, let their senders tell of them as well:
      <Commands />
    </EmptyState>
  );
}

function Commands(): ReactNode {
  return (
    <div className="mt-3 flex max-w-[480px] flex-col gap-1.5">
      <Command prompt="$" text="celery -A app worker -E" />
      <Command text="task_send_sent_event = True" />
    </div>
  );
}

/** Until they restart. */
function TurnOn({ count }: { readonly count: number }) {
  const closed = useWhyNoCommands();
  const { run, running, problem } = useCommand(controlWorker);
  return (
    <div>
      <Button
        variant="primary"
        icon="bolt"
        disabled={closed !== undefined || running}
        title={closed ?? 'Broadcasts enable_events; it lasts until they restart'}
        onClick={() => void run({ hostname: '*', command: 'enable-events', arguments: {} }).catch(() => {})}
      >
        Turn on for {count} {count === 1 ? 'worker' : 'workers'}
      </Button>
      {problem && (
        <p role="alert" className="mt-1.5 text-12 text-sev-crit">
          {problem.message}
        </p>
      )}
    </div>
  );
}
