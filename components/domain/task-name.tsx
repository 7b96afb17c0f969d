import clsx from 'clsx';
import { splitTaskName } from '../../lib/format/task-name.ts';

/** A task's name with its module dimmed and its function strong. Too long, it is cut at the left: the end tells them apart. */
export function TaskName({ name, truncate = false, className }: TaskNameProps) {
  if (name === undefined) return <span className="text-ink-3">unknown name</span>;
  const parts = splitTaskName(name);
  return (
    <span
      title={truncate ? name : undefined}
      className={clsx('mono', truncate ? 'inline-flex min-w-0 max-w-full' : 'whitespace-nowrap', className)}
    >
      {parts.module !== '' && (
        // Right to left, so that what is cut is the beginning; the mark keeps the dot at the end.
        <span className={clsx('text-ink-3', truncate && 'min-w-0 truncate [direction:rtl]')}>
          {parts.module}
          {truncate && '\u200e'}
        </span>
      )}
      <span className={clsx('font-medium', truncate && 'shrink-0')}>{parts.function}</span>
    </span>
  );
}

interface TaskNameProps {
  /** As Celery registered it: `billing.charge_card`. Absent when no event told it. */
  readonly name: string | undefined;
  readonly truncate?: boolean;
  readonly className?: string | undefined;
}
