'use client';
import type { WorkerSummary } from '../../lib/contract/models.ts';
import { Elapsed, TimeAgo } from '../domain/time-ago.tsx';
import { Unknown } from '../domain/unknown.tsx';

interface Props {
  readonly worker: WorkerSummary;
}

/** A share of failures that stands out, as on the overview. */
const HIGH_FAILURE = 0.05;

/** How old its last heartbeat is; how long it has been gone. */
export function Heartbeat({ worker: { status, since, heartbeat } }: Props) {
  switch (status) {
    case 'online':
      if (heartbeat === undefined) return <Unknown why="it sends no heartbeats">none</Unknown>;
      return <TimeAgo at={heartbeat} bare />;
    case 'silent':
      return (
        <span className="whitespace-nowrap font-medium text-sev-crit">
          <Elapsed since={heartbeat ?? since} />
        </span>
      );
    case 'offline':
      return <TimeAgo at={since} />;
    default:
      return status satisfies never;
  }
}

/** How many slots are busy of how many. Of a worker that is not heard nobody knows. */
export function BusySlots({ worker: { status, busy, concurrency } }: Props) {
  if (status === 'offline') return <span className="text-ink-3">—</span>;
  return (
    <span className="whitespace-nowrap">
      {status === 'online' ? (
        <b className="font-medium text-ink">{busy}</b>
      ) : (
        <Unknown why="it does not answer">—</Unknown>
      )}
      <span className="ml-0.5 text-ink-3">/ {concurrency ?? '?'}</span>
    </span>
  );
}

/** Share of failures of its last 200 endings, in percent without the sign. */
export function FailingShare({ worker: { failing, taskEvents, status } }: Props) {
  if (failing === undefined)
    return <Unknown why={taskEvents === false ? 'it sends no task events' : 'no task of it has ended yet'} />;
  const text = (failing * 100).toFixed(1);
  return (
    <span className={failing >= HIGH_FAILURE && status !== 'offline' ? 'font-medium text-sev-crit' : undefined}>
      {text}
    </span>
  );
}

/** Load of its host over the last minute. */
export function WorkerLoad({ worker: { status, loadavg } }: Props) {
  const [last] = loadavg ?? [];
  if (status !== 'online' || last === undefined) {
    return <Unknown why={status === 'online' ? 'no heartbeat told it' : 'it does not answer'} />;
  }
  return <>{last.toFixed(last < 10 ? 2 : 1)}</>;
}
