'use client';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import clsx from 'clsx';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { TaskSort } from '../../lib/views/task-view.ts';
import { Checkbox } from '../ui/checkbox.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { Th } from '../ui/table.tsx';
import type { TaskColumn } from './task-columns.tsx';
import { TaskRow } from './task-row.tsx';
import { useIsPhone } from './use-is-phone.ts';
import type { Selection } from './use-selection.ts';
import type { TaskRows } from './use-task-rows.ts';

const ROW = 32;
/** Two lines. */
const PHONE_ROW = 52;
const OVERSCAN = 10;
/** What lies over the list while it scrolls: the top bar, and the head of the table itself. */
const COVERED = 48 + 30;
/** Older rows are asked for before the last one comes into sight. */
const AHEAD = 25;

/** The rows of a list, of which only those in sight are in the page. It scrolls with the window. */
export function TaskTable({ list, columns, sort, onSort, open, onOpen, selection, busy, total }: TaskTableProps) {
  const { rows, status, loadOlder, watch } = list;
  const body = useRef<HTMLTableSectionElement>(null);
  const isPhone = useIsPhone();
  const scrollMargin = useTop(body);
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => (isPhone ? PHONE_ROW : ROW),
    overscan: OVERSCAN,
    scrollMargin,
    scrollPaddingStart: COVERED,
    scrollPaddingEnd: 16,
    getItemKey: (index) => rows[index]?.uuid ?? index,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: heights are remembered until they are measured anew
  useEffect(() => {
    virtual.measure();
  }, [isPhone]);

  const items = virtual.getVirtualItems();
  const first = items[0];
  const last = items.at(-1);
  const inSight = rows.slice(first?.index ?? 0, (last?.index ?? -1) + 1).map(({ uuid }) => uuid);
  const sightKey = inSight.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says whether other rows are in sight
  useEffect(() => {
    watch(inSight);
  }, [sightKey, watch]);
  useEffect(() => {
    if (last !== undefined && last.index >= rows.length - AHEAD) loadOlder();
  });

  const openIndex = open === undefined ? -1 : rows.findIndex(({ uuid }) => uuid === open);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it follows what is opened, not where that moves to
  useEffect(() => {
    if (openIndex >= 0) virtual.scrollToIndex(openIndex, { align: 'auto' });
  }, [open]);

  const before = first === undefined ? 0 : first.start - scrollMargin;
  const after = last === undefined ? 0 : virtual.getTotalSize() - (last.end - scrollMargin);
  const allChosen = rows.length > 0 && rows.every(({ uuid }) => selection.uuids.has(uuid));

  return (
    <table
      aria-label="Tasks"
      aria-rowcount={total === undefined ? -1 : total + 1}
      aria-busy={busy || undefined}
      data-sticky
      className={clsx('table table-fixed [&_th]:top-12!', '[&_:is(th,td):first-child]:pl-6!')}
    >
      <colgroup>
        <col className="w-[48px] max-sm:hidden" />
        <col className="w-[92px] @min-[1080px]:w-[116px] max-sm:w-[44px]" />
        <col
          className={columns[0]?.id === 'arguments' ? 'w-[164px] @min-[1080px]:w-[248px] max-sm:w-auto' : undefined}
        />
        {columns.map((column) => (
          <col key={column.id} className={clsx(column.width, column.room)} />
        ))}
      </colgroup>
      <thead>
        <tr aria-rowindex={1}>
          <Th className="max-sm:hidden">
            <span className="inline-flex align-middle">
              <Checkbox
                aria-label="Select the rows that are loaded"
                checked={allChosen}
                indeterminate={!allChosen && selection.uuids.size > 0}
                onChange={() => (allChosen ? selection.clear() : selection.replace(rows.map(({ uuid }) => uuid)))}
              />
            </span>
          </Th>
          <Th className="max-sm:pl-3!">State</Th>
          <Th>Task</Th>
          {columns.map((column) => (
            <Th key={column.id} numeric={column.numeric} className={column.room} {...sortOf(column, sort, onSort)}>
              {column.label}
            </Th>
          ))}
        </tr>
      </thead>
      <tbody ref={body}>
        {status === 'waiting' && rows.length === 0 && (
          <SkeletonRows rows={14} columns={[16, 76, 150, ...columns.map(() => 64)]} />
        )}
        <Spacer height={before} />
        {items.map((item) => {
          const task = rows[item.index];
          if (task === undefined) return null;
          return (
            <TaskRow
              key={task.uuid}
              task={task}
              index={item.index}
              height={item.size}
              columns={columns}
              open={task.uuid === open}
              chosen={selection.uuids.has(task.uuid)}
              onOpen={onOpen}
              onChoose={selection.toggle}
            />
          );
        })}
        <Spacer height={after} />
      </tbody>
    </table>
  );
}

interface TaskTableProps {
  readonly list: TaskRows;
  readonly columns: readonly TaskColumn[];
  readonly sort: TaskSort;
  readonly onSort: (sort: TaskSort) => void;
  readonly open: string | undefined;
  readonly onOpen: (uuid: string) => void;
  readonly selection: Selection;
  readonly busy: boolean;
  /** How many match in all; undefined while it is not known. */
  readonly total: number | undefined;
}

/** The room of the rows that are not in the page. */
function Spacer({ height }: { readonly height: number }) {
  if (height <= 0) return null;
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it can take the focus
    <tr aria-hidden="true" className="pointer-events-none">
      <td style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}

function sortOf(column: TaskColumn, sort: TaskSort, onSort: (sort: TaskSort) => void) {
  if (column.sorts === undefined) return {};
  const [most, least] = column.sorts;
  // An age is a time turned round: the newest are the least old. The arrow is the one of what the column shows.
  const [mostArrow, leastArrow] = column.id === 'age' ? (['asc', 'desc'] as const) : (['desc', 'asc'] as const);
  const arrow = sort === most ? mostArrow : sort === least ? leastArrow : undefined;
  return { sort: arrow, onSort: () => onSort(sort === most ? least : most) };
}

/** How far below the top of the document an element begins, in px. */
function useTop(element: { readonly current: HTMLElement | null }): number {
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    if (element.current === null) return;
    const now = Math.round(element.current.getBoundingClientRect().top + window.scrollY);
    if (now !== top) setTop(now);
  });
  return top;
}
