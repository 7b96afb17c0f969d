'use client';
import clsx from 'clsx';
import { memo } from 'react';
import type { QueueSummary } from '../../lib/contract/models.ts';
import { subjectHref } from '../../lib/views/subject.ts';
import { Sparkline } from '../charts/sparkline.tsx';
import { PageLink } from '../ui/page-link.tsx';
import { Table, Td, Th, Tr } from '../ui/table.tsx';
import { Tag } from '../ui/tag.tsx';
import { kindTags } from './queue-kind.ts';
import {
  QueueCondition,
  QueueConsumers,
  QueueDepth,
  QueueDrain,
  QueueOldest,
  QueueRate,
  QueueUnacked,
} from './queue-words.tsx';

/** Queues in the order given, worst first. `detailed` adds what is with workers; `selected` is the one looked at. */
export function QueueTable({ queues, carry, selected, detailed = false }: QueueTableProps) {
  return (
    <Table label="Queues">
      <thead>
        <tr>
          <Th>Queue</Th>
          <Th>State and what limits it</Th>
          <Th numeric>Waiting</Th>
          <Th className="max-sm:hidden">Last hour</Th>
          {detailed && (
            <Th numeric className="max-sm:hidden">
              Unacked
            </Th>
          )}
          <Th numeric>Oldest</Th>
          <Th numeric className="max-sm:hidden">
            In /s
          </Th>
          <Th numeric className="max-sm:hidden">
            Out /s
          </Th>
          <Th numeric className="max-sm:hidden">
            Consumers
          </Th>
          <Th numeric className="max-sm:hidden">
            Drains in
          </Th>
        </tr>
      </thead>
      <tbody>
        {queues.map((queue) => (
          <QueueRow
            key={queue.name}
            queue={queue}
            href={carry(subjectHref({ kind: 'queue', id: queue.name }) ?? '/queues')}
            selected={queue.name === selected}
            detailed={detailed}
          />
        ))}
      </tbody>
    </Table>
  );
}

interface QueueTableProps {
  readonly queues: readonly QueueSummary[];
  /** Makes links keep what the page's address holds, such as its range. */
  readonly carry: (href: string) => string;
  readonly selected?: string | undefined;
  readonly detailed?: boolean;
}

const QueueRow = memo(function QueueRow({ queue, href, selected, detailed }: QueueRowProps) {
  return (
    <Tr selected={selected}>
      <Td className={clsx('truncate font-medium max-sm:max-w-[14ch]', detailed ? 'max-w-[32ch]' : 'max-w-[18ch]')}>
        <PageLink
          href={href}
          scroll={false}
          aria-current={selected || undefined}
          title={queue.name}
          className="hover:underline"
        >
          {queue.name}
        </PageLink>
        {detailed &&
          kindTags(queue.traits).map((kind) => (
            <span key={kind} className="ml-1.5 font-normal max-sm:hidden">
              <Tag>{kind}</Tag>
            </span>
          ))}
      </Td>
      <Td fill>
        <QueueCondition queue={queue} />
        {queue.why !== undefined && queue.condition !== 'unknown' && (
          <span title={queue.why} className="ml-2 text-11 text-ink-3 max-sm:hidden">
            {queue.why}
          </span>
        )}
      </Td>
      <Td numeric className="font-medium">
        <QueueDepth queue={queue} />
      </Td>
      <Td className="max-sm:hidden">
        <Sparkline values={queue.trend.map((depth) => depth ?? undefined)} height={20} />
      </Td>
      {detailed && (
        <Td numeric className="max-sm:hidden">
          <QueueUnacked queue={queue} />
        </Td>
      )}
      <Td numeric>
        <QueueOldest queue={queue} />
      </Td>
      <Td numeric className="max-sm:hidden">
        <QueueRate rate={queue.inRate} from={queue.ratesFrom} />
      </Td>
      <Td numeric className="max-sm:hidden">
        <QueueRate rate={queue.outRate} from={queue.ratesFrom} />
      </Td>
      <Td numeric className="max-sm:hidden">
        <QueueConsumers queue={queue} />
      </Td>
      <Td numeric className="max-sm:hidden">
        <QueueDrain queue={queue} />
      </Td>
    </Tr>
  );
});

interface QueueRowProps {
  readonly queue: QueueSummary;
  readonly href: string;
  readonly selected: boolean;
  readonly detailed: boolean;
}
