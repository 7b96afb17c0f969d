'use client';
import clsx from 'clsx';
import { type MouseEvent, memo } from 'react';
import type { TaskSummary } from '../../lib/contract/models.ts';
import { subjectHref } from '../../lib/views/subject.ts';
import { TaskName } from '../domain/task-name.tsx';
import { Checkbox } from '../ui/checkbox.tsx';
import { PageLink } from '../ui/page-link.tsx';
import { Changed } from './changed.tsx';
import { Runtime, type TaskColumn } from './task-columns.tsx';
import { TaskStateBadge } from './task-state.tsx';

/** One task of the list. It is drawn again when its own data changes, and not when its neighbours do. */
export const TaskRow = memo(function TaskRow({
  task,
  index,
  height,
  columns,
  open,
  chosen,
  onOpen,
  onChoose,
}: TaskRowProps) {
  const { uuid } = task;

  function onClick(event: MouseEvent<HTMLElement>) {
    // The link of the row leads to the page of the task: with the keyboard, in a new tab, from the menu of the mouse.
    if (event.metaKey || event.ctrlKey || event.detail === 0) return;
    event.preventDefault();
    if (event.shiftKey) onChoose(uuid, true);
    else onOpen(uuid);
  }

  return (
    <tr
      aria-rowindex={index + 2}
      data-selected={open || undefined}
      data-chosen={chosen || undefined}
      onClick={onClick}
      className={clsx('cursor-pointer select-none', chosen && !open && 'bg-hover')}
      style={{ height }}
    >
      <td className="max-sm:hidden">
        {/* biome-ignore lint/a11y/noStaticElementInteractions: keeps a press on the box from opening the row */}
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: as above; the box has its own keys */}
        <span
          onClick={(event) => {
            event.stopPropagation();
            if (event.shiftKey) {
              event.preventDefault();
              onChoose(uuid, true);
            }
          }}
          className="inline-flex align-middle"
        >
          <Checkbox
            aria-label={`Select ${task.name ?? 'task'} ${uuid}`}
            checked={chosen}
            onChange={() => onChoose(uuid, false)}
          />
        </span>
      </td>
      <td className="overflow-hidden max-sm:pl-3!">
        <Changed value={task.state}>
          <TaskStateBadge task={task} compact />
        </Changed>
      </td>
      <td className="overflow-hidden">
        <PageLink
          href={subjectHref({ kind: 'task', id: uuid }) ?? '/tasks'}
          prefetch={false}
          draggable={false}
          className="flex min-w-0 max-w-full focus-visible:-outline-offset-1"
        >
          <TaskName name={task.name} truncate />
        </PageLink>
        <div className="truncate text-11 text-ink-3 leading-[15px] sm:hidden">
          {[task.worker, task.queue].filter((part) => part !== undefined).map((part) => `${part} · `)}
          <Runtime task={task} />
        </div>
      </td>
      {columns.map((column) => (
        <td
          key={column.id}
          data-numeric={column.numeric || undefined}
          className={clsx('truncate', column.room, column.id === 'age' && 'max-sm:table-cell')}
        >
          {column.cell(task)}
        </td>
      ))}
    </tr>
  );
});

interface TaskRowProps {
  readonly task: TaskSummary;
  readonly index: number;
  readonly height: number;
  readonly columns: readonly TaskColumn[];
  /** In the side panel. */
  readonly open: boolean;
  readonly chosen: boolean;
  readonly onOpen: (uuid: string) => void;
  readonly onChoose: (uuid: string, reach: boolean) => void;
}
