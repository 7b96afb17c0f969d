'use client';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/checkbox.tsx';
import { Popover } from '../ui/popover.tsx';
import { useRemembered } from '../ui/remembered.ts';
import { TASK_COLUMNS, type TaskColumn } from './task-columns.tsx';

export interface ColumnChoice {
  readonly shown: readonly TaskColumn[];
  readonly toggle: (id: TaskColumn['id']) => void;
}

/** Which columns this browser shows; those that give way for room are not meant. */
export function useColumns(): ColumnChoice {
  const [text, remember] = useRemembered('task-columns-hidden', '');
  const hidden = new Set(text.split(','));
  return {
    shown: TASK_COLUMNS.filter(({ id }) => !hidden.has(id)),
    toggle(id) {
      if (!hidden.delete(id)) hidden.add(id);
      remember([...hidden].filter(Boolean).join());
    },
  };
}

export function ColumnMenu({ columns }: { readonly columns: ColumnChoice }) {
  return (
    <Popover
      align="end"
      title="Columns"
      trigger={
        <Button variant="quiet" icon="columns" className="max-sm:hidden">
          Columns
        </Button>
      }
    >
      <div className="flex min-w-36 flex-col gap-0.5">
        {TASK_COLUMNS.map(({ id, label }) => (
          <Checkbox
            key={id}
            checked={columns.shown.some((column) => column.id === id)}
            onChange={() => columns.toggle(id)}
          >
            {label}
          </Checkbox>
        ))}
      </div>
    </Popover>
  );
}
