'use client';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/checkbox.tsx';
import { Popover } from '../ui/popover.tsx';
import { TASK_COLUMNS } from './task-columns.tsx';
import type { ColumnChoice } from './use-columns.ts';

/** Shows and hides columns. */
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
