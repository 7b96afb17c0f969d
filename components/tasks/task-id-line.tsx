'use client';
import type { TaskDetail } from '../../lib/contract/models.ts';
import { Id } from '../domain/id.tsx';
import { TimeAgo } from '../domain/time-ago.tsx';

/** Under the name: the id, since when it is as it is, which attempt. */
export function TaskIdLine({ task, whole = false }: { readonly task: TaskDetail; readonly whole?: boolean }) {
  const attempts = task.attempts.length;
  return (
    <div className="mt-1 flex flex-wrap items-center gap-x-3.5 text-12 text-ink-2">
      <Id id={task.uuid} whole={whole} />
      <span>
        {SINCE[task.state]} <TimeAgo at={task.lost?.since ?? task.timestamp} />
      </span>
      {attempts > 1 && <span>{attempts} attempts heard of</span>}
      {attempts <= 1 && task.retries !== undefined && task.retries > 0 && <span>attempt {task.retries + 1}</span>}
    </div>
  );
}

const SINCE: Readonly<Record<TaskDetail['state'], string>> = {
  PENDING: 'sent',
  RECEIVED: 'received',
  STARTED: 'started',
  SUCCESS: 'succeeded',
  FAILURE: 'failed',
  RETRY: 'retried',
  REVOKED: 'revoked',
  REJECTED: 'rejected',
  CANCELLED: 'cancelled',
  LOST: 'lost',
};
