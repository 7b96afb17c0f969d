'use client';
import clsx from 'clsx';
import { type MouseEvent, memo, useCallback, useMemo, useState } from 'react';
import type { WorkerSummary } from '../../lib/contract/models.ts';
import { printCount } from '../../lib/format/count.ts';
import { subjectHref } from '../../lib/views/subject.ts';
import { Unknown } from '../domain/unknown.tsx';
import { ClockSkew, WorkerName, WorkerSlots, WorkerState } from '../domain/worker-words.tsx';
import { useCarryRange } from '../shell/page-range.ts';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/checkbox.tsx';
import { PageLink, useGo } from '../ui/page-link.tsx';
import { Table, Td, Th, Tr } from '../ui/table.tsx';
import { useStillOrder } from './still-order.ts';
import { BusySlots, FailingShare, Heartbeat, WorkerLoad } from './worker-figures.tsx';

/** So many that left are shown unasked: fleets that scale leave many behind. */
const MOST_LEFT = 5;

/** One row a worker, by name; those that left come last, dimmed. On a phone each is two lines. */
export function WorkersTable({ workers, selection, onSelect }: WorkersTableProps) {
  const carry = useCarryRange();
  const [isOver, setIsOver] = useState(false);
  const [allLeft, setAllLeft] = useState(false);
  const byName = useMemo(() => new Map(workers.map((worker) => [worker.hostname, worker])), [workers]);
  const order = useStillOrder(
    useMemo(() => orderOf(workers), [workers]),
    isOver,
  );
  const left = order.filter((name) => byName.get(name)?.status === 'offline');
  const hidden = new Set(allLeft ? [] : left.slice(MOST_LEFT));
  const shown = order.flatMap((name) => (hidden.has(name) ? [] : (byName.get(name) ?? [])));
  const hrefOf = ({ hostname }: WorkerSummary) => carry(subjectHref({ kind: 'worker', id: hostname }) ?? '/workers');

  const select = useCallback(
    (hostname: string) => {
      const next = new Set(selection);
      if (!next.delete(hostname)) next.add(hostname);
      onSelect(next);
    },
    [selection, onSelect],
  );

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: nothing is done by it, the order of the rows is only held
    <div
      onPointerEnter={() => setIsOver(true)}
      onPointerLeave={() => setIsOver(false)}
      onFocus={() => setIsOver(true)}
      onBlur={() => setIsOver(false)}
    >
      <Table label="Workers" className="max-sm:hidden">
        <thead>
          <tr>
            <Th>
              <Checkbox
                aria-label="Select all workers"
                checked={shown.length > 0 && shown.every(({ hostname }) => selection.has(hostname))}
                indeterminate={selection.size > 0 && !shown.every(({ hostname }) => selection.has(hostname))}
                onChange={(all) => onSelect(new Set(all ? shown.map(({ hostname }) => hostname) : []))}
              />
            </Th>
            <Th>Worker</Th>
            <Th>Status</Th>
            <Th numeric>Heartbeat</Th>
            <Th>Slots</Th>
            <Th numeric>Busy</Th>
            <Th numeric>Prefetched</Th>
            <Th numeric>Processed</Th>
            <Th numeric>Failing %</Th>
            <Th numeric>Load 1 m</Th>
            <Th numeric>Clock</Th>
            <Th>Queues</Th>
            <Th>Software</Th>
          </tr>
        </thead>
        <tbody>
          {shown.map((worker) => (
            <WorkerRow
              key={worker.hostname}
              worker={worker}
              href={hrefOf(worker)}
              selected={selection.has(worker.hostname)}
              onSelect={select}
            />
          ))}
        </tbody>
      </Table>
      <ul className="sm:hidden">
        {shown.map((worker) => (
          <WorkerLines
            key={worker.hostname}
            worker={worker}
            href={hrefOf(worker)}
            selected={selection.has(worker.hostname)}
            onSelect={select}
          />
        ))}
      </ul>
      {hidden.size > 0 && (
        <div className="border-line-soft border-t px-3 py-1.5">
          <Button variant="quiet" size="sm" onClick={() => setAllLeft(true)}>
            Show {hidden.size} more that left
          </Button>
        </div>
      )}
    </div>
  );
}

interface WorkersTableProps {
  readonly workers: readonly WorkerSummary[];
  /** By their names. */
  readonly selection: ReadonlySet<string>;
  readonly onSelect: (selection: ReadonlySet<string>) => void;
}

/** By name, so that no row moves when its worker falls silent; those that said goodbye last, the latest first. */
function orderOf(workers: readonly WorkerSummary[]): readonly string[] {
  const here = workers.filter(({ status }) => status !== 'offline');
  const left = workers.filter(({ status }) => status === 'offline');
  return [...here.sort((a, b) => (a.hostname < b.hostname ? -1 : 1)), ...left.sort((a, b) => b.since - a.since)].map(
    ({ hostname }) => hostname,
  );
}

interface RowProps {
  readonly worker: WorkerSummary;
  readonly href: string;
  readonly selected: boolean;
  readonly onSelect: (hostname: string) => void;
}

const WorkerRow = memo(function WorkerRow({ worker, href, selected, onSelect }: RowProps) {
  const go = useGo();
  const { status, queues, software, prefetched, processed } = worker;
  const isGone = status === 'offline';

  function open(event: MouseEvent<HTMLTableRowElement>) {
    // The link in it has its own ways (a new tab); selecting text is no click.
    if (event.defaultPrevented || (event.target as Element).closest('a, button, [role="checkbox"]')) return;
    if (window.getSelection()?.isCollapsed !== false) go(href);
  }

  return (
    <Tr onClick={open} selected={selected} className={clsx(isGone && 'text-ink-3')}>
      <Td>
        <Checkbox
          aria-label={`Select ${worker.hostname}`}
          checked={selected}
          onChange={() => onSelect(worker.hostname)}
        />
      </Td>
      <Td className="max-w-[240px] truncate font-medium">
        <PageLink href={href} className="inline-flex max-w-full align-middle hover:underline">
          <WorkerName name={worker.hostname} />
        </PageLink>
      </Td>
      <Td>
        <WorkerState worker={worker} />
      </Td>
      <Td numeric>
        <Heartbeat worker={worker} />
      </Td>
      <Td>{isGone ? <Nothing /> : <WorkerSlots worker={worker} most={12} />}</Td>
      <Td numeric>
        <BusySlots worker={worker} />
      </Td>
      <Td numeric>{isGone ? <Nothing /> : (prefetched ?? <Unknown why="it has not answered" />)}</Td>
      <Td numeric>{processed === undefined ? <Unknown why="no heartbeat told it" /> : printCount(processed)}</Td>
      <Td numeric>
        <FailingShare worker={worker} />
      </Td>
      <Td numeric>
        <WorkerLoad worker={worker} />
      </Td>
      <Td numeric>{isGone ? <Nothing /> : <ClockSkew skew={worker.skew} />}</Td>
      <Td className="max-w-[180px] truncate text-ink-2">
        {queues === undefined ? (
          <Unknown why="it has not answered" />
        ) : (
          <span title={queues.join(', ')}>{queues.join(', ') || 'none'}</span>
        )}
      </Td>
      <Td className="text-ink-2">{software ?? <Unknown why="no heartbeat told it" />}</Td>
    </Tr>
  );
});

const WorkerLines = memo(function WorkerLines({ worker, href, selected, onSelect }: RowProps) {
  const isGone = worker.status === 'offline';
  return (
    <li className={clsx('flex items-start border-line-soft border-b last:border-b-0', selected && 'bg-sel')}>
      <span className="pt-3 pl-3">
        <Checkbox
          aria-label={`Select ${worker.hostname}`}
          checked={selected}
          onChange={() => onSelect(worker.hostname)}
        />
      </span>
      <PageLink
        href={href}
        className={clsx(
          'block min-w-0 flex-1 px-3 py-2 hover:bg-hover focus-visible:-outline-offset-2',
          isGone && 'text-ink-3',
        )}
      >
        <span className="flex items-center gap-2">
          <span className="min-w-0 flex-1 truncate font-medium">
            <WorkerName name={worker.hostname} />
          </span>
          <WorkerState worker={worker} />
        </span>
        <span className="mt-1.5 flex items-center gap-2 text-12 text-ink-3">
          {!isGone && <WorkerSlots worker={worker} most={8} />}
          {!isGone && (
            <span>
              <BusySlots worker={worker} />
            </span>
          )}
          <span className="ml-auto whitespace-nowrap">
            {worker.status === 'online' && 'beat '}
            <Heartbeat worker={worker} />
            {worker.status === 'online' && worker.heartbeat !== undefined && ' ago'}
          </span>
        </span>
      </PageLink>
    </li>
  );
});

/** There is none, which is not the same as not known. */
function Nothing() {
  return (
    <>
      <span aria-hidden="true" className="text-ink-3">
        —
      </span>
      <span className="sr-only">none, it has left</span>
    </>
  );
}
