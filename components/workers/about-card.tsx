'use client';
import type { WorkerDetail } from '../../lib/contract/models.ts';
import { printBytes } from '../../lib/format/bytes.ts';
import { groupDigits } from '../../lib/format/count.ts';
import { printDuration } from '../../lib/format/duration.ts';
import { workerStats } from '../../lib/workers/worker-stats.ts';
import { ClockTime, Elapsed } from '../domain/time-ago.tsx';
import { Unknown } from '../domain/unknown.tsx';
import { ClockSkew } from '../domain/worker-words.tsx';
import { Card, CardBody, CardHead } from '../ui/card.tsx';
import { KeyValues } from '../ui/key-values.tsx';

const MOST_PIDS = 12;
const UNTOLD = 'its stats did not tell';

/** What a worker is: its pool, its age, what it costs, where it is connected. */
export function AboutCard({ worker }: { readonly worker: WorkerDetail }) {
  const stats = workerStats(worker.stats?.value);
  const { succeeded, failed, retried } = worker;
  return (
    <Card aria-labelledby="about">
      <CardHead id="about" title="About" />
      <CardBody className="py-2!">
        <KeyValues
          items={[
            { key: 'Pool', value: <Pool worker={worker} started={stats.maxConcurrency} /> },
            { key: 'Up', value: <Uptime worker={worker} uptime={stats.uptime} /> },
            {
              key: 'Process',
              value: worker.pid === undefined ? <Unknown why="no heartbeat told it" /> : `pid ${worker.pid}`,
            },
            {
              key: 'Pool pids',
              value: stats.pids.length === 0 ? undefined : pidsText(stats.pids),
            },
            { key: 'Software', value: worker.software ?? <Unknown why="no heartbeat told it" /> },
            {
              key: 'Memory',
              value:
                stats.peakMemory === undefined ? (
                  <Unknown why={UNTOLD} />
                ) : (
                  <>
                    {printBytes(stats.peakMemory)} <span className="text-ink-3">peak of the main process</span>
                  </>
                ),
            },
            {
              key: 'Processor',
              value:
                stats.processorTime === undefined ? undefined : (
                  <>
                    {printDuration(stats.processorTime)} <span className="text-ink-3">of the main process</span>
                  </>
                ),
            },
            {
              key: 'Broker',
              value:
                stats.broker === undefined ? <Unknown why={UNTOLD} /> : <span className="mono">{stats.broker}</span>,
            },
            {
              key: 'Prefetch',
              value:
                stats.prefetchCount === undefined ? (
                  <Unknown why={UNTOLD} />
                ) : stats.prefetchCount === 0 ? (
                  'no limit'
                ) : (
                  `at most ${groupDigits(stats.prefetchCount)}`
                ),
            },
            {
              key: 'Tasks a child',
              value: stats.tasksPerChild === undefined ? undefined : `at most ${groupDigits(stats.tasksPerChild)}`,
            },
            {
              key: 'Heartbeat',
              value:
                worker.heartbeat === undefined
                  ? 'none'
                  : worker.freq === undefined
                    ? undefined
                    : `every ${worker.freq} s`,
            },
            { key: 'Clock', value: <ClockSkew skew={worker.skew} /> },
            {
              key: 'Seen to end',
              value: `${groupDigits(succeeded)} succeeded, ${groupDigits(failed)} failed, ${groupDigits(retried)} retried`,
            },
            {
              key: 'Accepted',
              value:
                stats.accepted.length === 0 ? undefined : (
                  <>
                    {stats.accepted.slice(0, 3).map(({ name, count }) => (
                      <span key={name} className="block truncate">
                        {groupDigits(count)} <span className="mono text-ink-2">{name}</span>
                      </span>
                    ))}
                    {stats.accepted.length > 3 && (
                      <span className="text-ink-3">and of {stats.accepted.length - 3} more types</span>
                    )}
                  </>
                ),
            },
          ]}
        />
      </CardBody>
    </Card>
  );
}

function Pool({
  worker: { pool, concurrency },
  started,
}: {
  readonly worker: WorkerDetail;
  readonly started: number | undefined;
}) {
  if (pool === undefined) return <Unknown why="it has not answered" />;
  const size = concurrency === undefined ? 'of unknown size' : slotsText(pool, concurrency);
  return (
    <>
      {pool}, {size}
      {started !== undefined && concurrency !== undefined && started !== concurrency && (
        <span className="text-ink-3">, started with {groupDigits(started)}</span>
      )}
    </>
  );
}

/** What a slot is depends on the pool. */
export function slotsText(pool: string | undefined, n: number): string {
  const noun =
    pool === 'prefork'
      ? 'process'
      : pool === 'threads'
        ? 'thread'
        : pool === 'gevent' || pool === 'eventlet'
          ? 'greenlet'
          : 'slot';
  return `${groupDigits(n)} ${n === 1 ? noun : noun === 'process' ? 'processes' : `${noun}s`}`;
}

/** `uptime` was true when the stats were told. */
function Uptime({
  worker: { stats, status },
  uptime,
}: {
  readonly worker: WorkerDetail;
  readonly uptime: number | undefined;
}) {
  if (uptime === undefined || stats === undefined) return <Unknown why={UNTOLD} />;
  const since = stats.at - uptime;
  if (status !== 'online') return <>{printDuration(uptime)} when it last told</>;
  return (
    <>
      <Elapsed since={since} />{' '}
      <span className="text-ink-3">
        since <ClockTime at={since} ms={false} />
      </span>
    </>
  );
}

function pidsText(pids: readonly number[]): string {
  const shown = pids.slice(0, MOST_PIDS).join(', ');
  return pids.length > MOST_PIDS ? `${shown} and ${pids.length - MOST_PIDS} more` : shown;
}
