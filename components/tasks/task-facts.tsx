'use client';
import type { ReactNode } from 'react';
import type { TaskDetail } from '../../lib/contract/models.ts';
import { subjectHref } from '../../lib/views/subject.ts';
import { Id } from '../domain/id.tsx';
import { ClockTime, TimeAgo } from '../domain/time-ago.tsx';
import { Unknown } from '../domain/unknown.tsx';
import { type KeyValue, KeyValues } from '../ui/key-values.tsx';
import { EntityLink } from '../ui/link.tsx';

/** Everything else that is known of a task. Of what matters it is said when it is not known; the rest stays out. */
export function TaskFacts({ task, keyWidth }: { readonly task: TaskDetail; readonly keyWidth?: number }) {
  return <KeyValues items={factsOf(task)} {...(keyWidth === undefined ? {} : { keyWidth })} />;
}

const NO_SENT_EVENT = 'only a task-sent event tells it: set task_send_sent_event = True where tasks are sent';

const NO_PRIORITY = 'events do not carry it, and no worker was asked while it held the task';

function factsOf(task: TaskDetail): readonly KeyValue[] {
  const {
    worker,
    pid,
    queue,
    routing_key,
    exchange,
    priority,
    retries,
    deliveries,
    redelivered,
    client,
    root,
    parent,
  } = task;
  return [
    { key: 'Worker', value: <WorkerFact worker={worker} pid={pid} holder={task.holder} /> },
    { key: 'Queue', value: queue === undefined ? <Unknown why={NO_SENT_EVENT} /> : <Entity kind="queue" id={queue} /> },
    { key: 'Routing key', value: routing_key === undefined ? undefined : <span className="mono">{routing_key}</span> },
    { key: 'Exchange', value: exchange === undefined ? undefined : <Exchange name={exchange} /> },
    { key: 'Priority', value: priority ?? <Unknown why={NO_PRIORITY} /> },
    { key: 'Retries', value: retries ?? <Unknown why="no event told it" /> },
    { key: 'Delivered', value: deliveredWords(deliveries, redelivered) },
    { key: 'ETA', value: instant(task.eta) ?? <None>none</None> },
    { key: 'Expires', value: instant(task.expires) ?? <None>never</None> },
    { key: 'Sent', value: at(task.sent) ?? <Unknown why={NO_SENT_EVENT} /> },
    { key: 'Received', value: at(task.received) },
    { key: 'Started', value: at(task.started) },
    { key: 'Ended', value: at(task.succeeded ?? task.failed ?? task.revoked ?? task.rejected) },
    {
      key: 'Sent by',
      value: client === undefined ? <Unknown why={NO_SENT_EVENT} /> : <span className="mono">{client}</span>,
    },
    { key: 'Root', value: root === undefined ? <None>itself</None> : <Task uuid={root.uuid} /> },
    { key: 'Parent', value: parent === undefined ? <None>none</None> : <Task uuid={parent.uuid} /> },
    { key: 'Retry of', value: task.retryOf === undefined ? undefined : <Task uuid={task.retryOf.uuid} /> },
    {
      key: 'Retried as',
      value:
        task.retriedAs.length === 0 ? undefined : (
          <span className="flex flex-wrap gap-x-2">
            {task.retriedAs.map(({ uuid }) => (
              <Task key={uuid} uuid={uuid} />
            ))}
          </span>
        ),
    },
    { key: 'Shown as', value: task.shadow === undefined ? undefined : <span className="mono">{task.shadow}</span> },
    { key: 'Signal', value: task.signum },
    { key: 'Clock', value: task.clock },
    { key: 'First seen', value: at(task.seen) },
  ];
}

function WorkerFact({ worker, pid, holder }: Pick<TaskDetail, 'worker' | 'pid' | 'holder'>) {
  if (worker === undefined) return <None>no worker has received it</None>;
  return (
    <>
      <Entity kind="worker" id={worker} />
      {pid !== undefined && <span className="text-ink-3"> pid {pid}</span>}
      {holder !== undefined && !holder.online && <span className="text-sev-crit"> does not answer</span>}
    </>
  );
}

function deliveredWords(deliveries: number, redelivered: boolean): ReactNode {
  if (deliveries === 0) return <None>not yet, as far as was heard</None>;
  const times = deliveries === 1 ? 'once' : `${deliveries} times`;
  return redelivered ? <span className="font-medium text-sev-warn">{times}, it may have run twice</span> : times;
}

function Exchange({ name }: { readonly name: string }) {
  return name === '' ? <None>the default one</None> : <span className="mono">{name}</span>;
}

function Entity({ kind, id }: { readonly kind: 'worker' | 'queue'; readonly id: string }) {
  return (
    <EntityLink href={subjectHref({ kind, id }) ?? '/'} className="whitespace-normal! break-all">
      {id}
    </EntityLink>
  );
}

function Task({ uuid }: { readonly uuid: string }) {
  return <Id id={uuid} href={subjectHref({ kind: 'task', id: uuid })} copy={false} />;
}

function None({ children }: { readonly children: string }) {
  return <span className="text-ink-3">{children}</span>;
}

function at(instant: number | undefined): ReactNode {
  if (instant === undefined) return undefined;
  return (
    <>
      <ClockTime at={instant} />{' '}
      <span className="text-ink-3">
        <TimeAgo at={instant} />
      </span>
    </>
  );
}

/** An instant as the event wrote it; what is no instant stays as it was written. */
function instant(iso: string | undefined): ReactNode {
  if (iso === undefined) return undefined;
  const seconds = Date.parse(iso) / 1000;
  return Number.isFinite(seconds) ? at(seconds) : iso;
}
