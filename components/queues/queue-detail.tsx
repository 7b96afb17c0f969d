'use client';
import dynamic from 'next/dynamic';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import type { Range } from '../../lib/views/range.ts';
import { QueueCondition } from '../domain/queue-words.tsx';
import { useWhyNoCommands } from '../domain/read-only.ts';
import { Stale } from '../domain/stale.tsx';
import { useConnection } from '../live/connection.ts';
import { useLive } from '../live/use-live.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { NextMessages } from './next-messages.tsx';
import { PausedNote } from './paused-note.tsx';
import { QueueCharts } from './queue-charts.tsx';
import { QueueConsumersCard } from './queue-consumers.tsx';
import { DrainCard } from './queue-drain.tsx';
import { PriorityCard } from './queue-priorities.tsx';
import { inWords } from './queue-words.ts';
import { RabbitMqFacts } from './rabbitmq-facts.tsx';

// Dialogs are loaded when they are asked for.
const AddConsumer = dynamic(() => import('./add-consumer.tsx').then((room) => room.AddConsumer), { ssr: false });
const PauseQueue = dynamic(() => import('./pause-queue.tsx').then((room) => room.PauseQueue), { ssr: false });
const ResumeQueue = dynamic(() => import('./pause-queue.tsx').then((room) => room.ResumeQueue), { ssr: false });
const PurgeQueue = dynamic(() => import('./purge-queue.tsx').then((room) => room.PurgeQueue), { ssr: false });

/** What is being done to the queue; it stands in the address, so that a link can open it. */
const DEEDS = ['add-consumer', 'purge', 'pause', 'resume'] as const;

/** One queue: how it has done, what comes next, who takes from it. */
export function QueueDetailView({ name, range, onRange, stale }: QueueDetailViewProps) {
  const { rows, status, error } = useLive({ kind: 'queue', name });
  const [deed, setDeed] = useQueryState('do', parseAsStringLiteral(DEEDS));
  const { shell } = useConnection();
  const refusal = useWhyNoCommands();
  const isStale = stale || status === 'stale';
  const { queue } = rows;

  // Until it is known whether the broker can be reached, nobody is to ask it for messages.
  if (shell === undefined) return <QueueMissing name={name} status="waiting" error={undefined} />;
  if (queue === undefined) return <QueueMissing name={name} status={status} error={error} />;
  return (
    <>
      <section aria-labelledby="queue" className="flex flex-wrap items-center gap-x-3 gap-y-2 pt-2">
        <h2 id="queue" className="min-w-0 break-all font-strong text-16 tracking-[-.01em]">
          {name}
        </h2>
        <Stale when={isStale} className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-1 max-sm:basis-full">
          <QueueCondition queue={queue} />
          <p className="min-w-0 flex-1 text-13 text-ink-2 max-sm:basis-full">{inWords(queue)}</p>
        </Stale>
        <div className="flex flex-wrap gap-1.5">
          {queue.paused === undefined ? (
            <Button icon="pause" disabled={refusal !== undefined} title={refusal} onClick={() => setDeed('pause')}>
              Pause…
            </Button>
          ) : (
            <Button
              variant="primary"
              icon="play"
              disabled={refusal !== undefined}
              title={refusal}
              onClick={() => setDeed('resume')}
            >
              Resume…
            </Button>
          )}
          <Button
            icon="plus"
            disabled={refusal !== undefined || queue.paused !== undefined}
            title={refusal ?? (queue.paused && 'It is paused: resume it first')}
            onClick={() => setDeed('add-consumer')}
          >
            Add consumer…
          </Button>
          <Button
            variant="danger"
            disabled={refusal !== undefined || queue.depth === 0}
            title={refusal ?? (queue.depth === 0 ? 'Nothing waits in it' : undefined)}
            onClick={() => setDeed('purge')}
          >
            Purge…
          </Button>
        </div>
      </section>
      <Stale when={isStale} className="stack">
        {queue.paused && <PausedNote queue={queue} paused={queue.paused} />}
        <div className="split">
          <div className="stack">
            <QueueCharts queue={queue} range={range} onRange={onRange} />
            <NextMessages name={name} depth={queue.depth} peeking={queue.peeking} isReadable={!isStale} />
          </div>
          <div className="stack">
            <DrainCard queue={queue} />
            <QueueConsumersCard queue={queue} />
            <PriorityCard queue={queue} />
            <RabbitMqFacts queue={queue} />
          </div>
        </div>
      </Stale>
      {refusal === undefined && deed === 'add-consumer' && <AddConsumer queue={queue} onClose={() => setDeed(null)} />}
      {refusal === undefined && deed === 'pause' && <PauseQueue queue={queue} onClose={() => setDeed(null)} />}
      {refusal === undefined && deed === 'resume' && <ResumeQueue queue={queue} onClose={() => setDeed(null)} />}
      {refusal === undefined && deed === 'purge' && (
        <PurgeQueue queue={queue} cluster={shell?.cluster} onClose={() => setDeed(null)} />
      )}
    </>
  );
}

interface QueueDetailViewProps {
  readonly name: string;
  readonly range: Range;
  readonly onRange: (range: Range) => void;
  readonly stale: boolean;
}

function QueueMissing({ name, status, error }: QueueMissingProps) {
  if (status === 'waiting') {
    return (
      <div className="flex items-center gap-3 pt-2" aria-busy="true">
        <Skeleton className="h-5 w-32" />
        <Skeleton className="h-4 w-64" />
      </div>
    );
  }
  return (
    <Card>
      <EmptyState title={error === undefined ? `There is no queue named ${name}` : `${name} could not be read`}>
        {error ??
          'No worker consumes one by this name, and the broker has no binding to it. It appears here by itself as soon as either is so.'}
      </EmptyState>
    </Card>
  );
}

interface QueueMissingProps {
  readonly name: string;
  readonly status: 'waiting' | 'live' | 'stale' | 'failed';
  readonly error: string | undefined;
}
