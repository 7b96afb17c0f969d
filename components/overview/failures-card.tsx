import { memo } from 'react';
import type { TaskSummary } from '../../lib/contract/models.ts';
import { subjectHref, tasksHref } from '../../lib/views/subject.ts';
import { TaskName } from '../domain/task-name.tsx';
import { TimeAgo } from '../domain/time-ago.tsx';
import { Card, CardHead } from '../ui/card.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Icon } from '../ui/icon.tsx';
import { MoreLink } from '../ui/link.tsx';
import { PageLink } from '../ui/page-link.tsx';

const MOST = 6;

/** The last tasks that failed: what was raised, where, when. */
export function FailuresCard({ failures, carry }: FailuresCardProps) {
  return (
    <Card aria-labelledby="failures">
      <CardHead
        id="failures"
        title="Recent failures"
        right={<MoreLink href={carry(tasksHref({ state: 'FAILURE' }))}>All failures</MoreLink>}
      />
      {failures.length === 0 ? (
        <EmptyState compact title="No task has failed">
          The last tasks that failed are listed here with their exception.
        </EmptyState>
      ) : (
        <ul>
          {failures.slice(0, MOST).map((task) => (
            <FailureRow
              key={task.uuid}
              task={task}
              href={carry(subjectHref({ kind: 'task', id: task.uuid }) ?? '/tasks')}
            />
          ))}
        </ul>
      )}
    </Card>
  );
}

interface FailuresCardProps {
  readonly failures: readonly TaskSummary[];
  readonly carry: (href: string) => string;
}

const FailureRow = memo(function FailureRow({ task, href }: { readonly task: TaskSummary; readonly href: string }) {
  return (
    <li className="border-line-soft border-b last:border-b-0">
      <PageLink
        href={href}
        className="grid min-h-12 grid-cols-[14px_minmax(0,1fr)_auto] items-center gap-x-2 px-4 py-1.5 text-12 hover:bg-hover focus-visible:-outline-offset-2 max-sm:px-3"
      >
        <Icon name="close" stroke={1.6} className="text-st-failure" />
        <span className="min-w-0">
          <span className="mono block truncate" title={task.exception}>
            {task.exception === undefined ? (
              <span className="text-ink-3">no exception was told</span>
            ) : (
              <Exception text={task.exception} />
            )}
          </span>
          <span className="block truncate text-11 text-ink-3">
            <TaskName name={task.name} />
            {task.worker !== undefined && ` on ${task.worker}`}
            {(task.retries ?? 0) > 0 && `, after ${task.retries} ${task.retries === 1 ? 'retry' : 'retries'}`}
          </span>
        </span>
        <span className="whitespace-nowrap text-ink-2">
          <TimeAgo at={task.failed ?? task.timestamp} bare />
        </span>
      </PageLink>
    </li>
  );
});

/** `KeyError('currency')`: the type stands out, its words are lighter. */
function Exception({ text }: { readonly text: string }) {
  const type = /^[\w.]+/.exec(text)?.[0] ?? '';
  return (
    <>
      <b className="font-medium">{type}</b>
      <span className="text-ink-3">{text.slice(type.length)}</span>
    </>
  );
}
