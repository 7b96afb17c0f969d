'use client';
import { useMemo } from 'react';
import type { BrokerReport, QueueSummary } from '../../lib/contract/models.ts';
import { groupDigits } from '../../lib/format/count.ts';
import { queuesVerdict } from '../../lib/queues/verdict.ts';
import { PendingRows } from '../domain/pending-rows.tsx';
import { QueueTable } from '../domain/queue-table.tsx';
import { Sentence } from '../domain/sentence.tsx';
import { Stale } from '../domain/stale.tsx';
import { TimeAgo } from '../domain/time-ago.tsx';
import { Verdict } from '../domain/verdict.tsx';
import { useConnection } from '../live/connection.ts';
import { useLive } from '../live/use-live.ts';
import { useStaleSince } from '../live/use-stale-since.ts';
import { Page } from '../shell/page.tsx';
import { useCarryRange, usePageRange } from '../shell/page-range.ts';
import { RangeSelect } from '../shell/range-select.tsx';
import { Card, CardFoot, CardHead } from '../ui/card.tsx';
import { Command } from '../ui/code-block.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ManagementNotice } from './management-notice.tsx';
import { QueueDetailView } from './queue-detail.tsx';
import { scheduledWords } from './trait-words.ts';

/** Do the queues keep up? The answer, all of them, and the one that is looked at (`name`). */
export function QueuesPage({ name }: { readonly name?: string | undefined }) {
  const [range, setRange] = usePageRange();
  const carry = useCarryRange();
  const topic = useLive({ kind: 'queues' });
  const { rows, order, status, error } = topic;
  const staleSince = useStaleSince(topic);
  const isStale = staleSince !== undefined;
  const { shell } = useConnection();
  const queues = useMemo(() => order.flatMap((key) => rows[key] ?? []), [rows, order]);

  return (
    <Page
      title={name ?? 'Queues'}
      mono={name !== undefined}
      crumbs={name === undefined ? [] : [{ label: 'Queues', href: carry('/queues') }]}
      tools={<RangeSelect value={range} onChange={setRange} />}
    >
      {status === 'waiting' && <QueuesSkeleton />}
      {status === 'failed' && (
        <Card>
          <EmptyState title="The queues could not be read">{error}</EmptyState>
        </Card>
      )}
      {(status === 'live' || status === 'stale') && (
        <>
          <QueuesAnswer queues={queues} kind={shell?.broker.kind} staleSince={staleSince} carry={carry} />
          <Stale when={isStale}>
            <QueuesList queues={queues} carry={carry} selected={name} scheduled={shell?.broker.report?.scheduled} />
          </Stale>
          <ManagementNotice management={shell?.broker.report?.management} />
        </>
      )}
      {name !== undefined && (
        <QueueDetailView key={name} name={name} range={range} onRange={setRange} stale={isStale} />
      )}
    </Page>
  );
}

function QueuesAnswer({ queues, kind, staleSince, carry }: QueuesAnswerProps) {
  const { severity, sentence, subjects } = queuesVerdict(queues);
  if (staleSince !== undefined) {
    return (
      <Verdict
        severity="critical"
        sub={
          <>
            Last known <TimeAgo at={staleSince} />: <Sentence text={sentence} subjects={subjects} carry={carry} />
          </>
        }
      >
        How the queues do now is not known: the link is lost.
      </Verdict>
    );
  }
  const measured = queues.reduce((last, queue) => Math.max(last, queue.measured ?? 0), 0);
  const source = SOURCES[kind ?? ''] ?? '';
  const isCounted = queues.some(({ ratesFrom }) => ratesFrom === 'broker');
  return (
    <Verdict
      severity={severity}
      sub={
        measured > 0 && (
          <>
            Depths read{source} <TimeAgo at={measured} />.{' '}
            {isCounted
              ? 'Rates and unacked messages are of its statistics, up to 5 s old; exact ages come from task-sent events.'
              : 'Rates and exact ages come from task-sent events.'}
          </>
        )
      }
    >
      <Sentence text={sentence} subjects={subjects} carry={carry} />
    </Verdict>
  );
}

const SOURCES: Readonly<Record<string, string>> = { redis: ' from Redis', amqp: ' from RabbitMQ' };

interface QueuesAnswerProps {
  readonly queues: readonly QueueSummary[];
  readonly kind: string | undefined;
  readonly staleSince: number | undefined;
  readonly carry: (href: string) => string;
}

function QueuesList({ queues, carry, selected, scheduled }: QueuesListProps) {
  const known = queues.filter(({ depth }) => depth !== undefined);
  const waiting = known.reduce((sum, { depth }) => sum + (depth ?? 0), 0);
  return (
    <Card aria-labelledby="queues">
      <CardHead
        id="queues"
        title="Queues"
        count={queues.length === 0 ? undefined : `${groupDigits(waiting)} waiting in ${groupDigits(known.length)}`}
      />
      {queues.length === 0 ? <NoQueues /> : <QueueTable queues={queues} carry={carry} selected={selected} detailed />}
      {scheduled !== undefined && (
        <CardFoot>
          <span className="text-12 text-ink-2" title="Native delayed delivery of Celery 5.5: no worker holds these yet">
            {scheduledWords(scheduled)}
          </span>
        </CardFoot>
      )}
    </Card>
  );
}

interface QueuesListProps {
  readonly queues: readonly QueueSummary[];
  readonly carry: (href: string) => string;
  readonly selected: string | undefined;
  readonly scheduled: BrokerReport['scheduled'];
}

function NoQueues() {
  return (
    <EmptyState title="No queue has been seen yet">
      <p>
        Each queue stands here with its depth, the age of its oldest message, its rates and who consumes it. Queues are
        found in the broker, where workers declare them when they start.
      </p>
      <div className="mt-3 max-w-[420px]">
        <Command prompt="$" text="celery -A app worker -E -Q celery" />
      </div>
    </EmptyState>
  );
}

function QueuesSkeleton() {
  return (
    <Card>
      <CardHead title="Queues" />
      <PendingRows rows={6} label="Loading the queues" />
    </Card>
  );
}
