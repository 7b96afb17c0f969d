'use client';
import type { TaskDetail, TaskLink } from '../../lib/contract/models.ts';
import { subjectHref, tasksHref } from '../../lib/views/subject.ts';
import { shortId } from '../domain/id.tsx';
import { StateMark } from '../domain/state-badge.tsx';
import { TaskName } from '../domain/task-name.tsx';
import { Card, CardHead } from '../ui/card.tsx';
import { MoreLink } from '../ui/link.tsx';
import { PageLink } from '../ui/page-link.tsx';
import { STATE_MARKS } from './task-state.tsx';

/** More of them are a list of their own. */
const MOST = 12;

/** The tasks that called it, that it called, and that an operator made of it. Nothing for one that stands alone. */
export function TaskFamily({ task }: { readonly task: TaskDetail }) {
  const { root, parent, children } = task;
  const groups = [
    { title: 'Root', links: root === undefined || root.uuid === parent?.uuid ? [] : [root] },
    {
      title: root !== undefined && root.uuid === parent?.uuid ? 'Root and parent' : 'Parent',
      links: parent === undefined ? [] : [parent],
    },
    { title: 'Called', links: children.slice(0, MOST) },
    { title: 'Retry of', links: task.retryOf === undefined ? [] : [task.retryOf] },
    { title: 'Retried as', links: task.retriedAs },
  ].filter(({ links }) => links.length > 0);
  if (groups.length === 0) return null;
  const isWorkflow = root !== undefined || parent !== undefined || children.length > 0;
  return (
    <Card>
      <CardHead
        title={isWorkflow ? 'Workflow' : 'Retries'}
        right={isWorkflow && <MoreLink href={tasksHref({ root: root?.uuid ?? task.uuid })}>All of it</MoreLink>}
      />
      <div className="py-1.5">
        {groups.map(({ title, links }) => (
          <section key={title} className="px-4 py-1 max-sm:px-3">
            <h3 className="text-11 text-ink-3">{title}</h3>
            <ul>
              {links.map((link) => (
                <li key={link.uuid}>
                  <FamilyLink link={link} />
                </li>
              ))}
            </ul>
            {title === 'Called' && children.length > MOST && (
              <MoreLink href={tasksHref({ parent: task.uuid })}>All {children.length}</MoreLink>
            )}
          </section>
        ))}
      </div>
    </Card>
  );
}

function FamilyLink({ link }: { readonly link: TaskLink }) {
  const { uuid, name, state } = link;
  return (
    <PageLink
      href={subjectHref({ kind: 'task', id: uuid }) ?? '/tasks'}
      className="-mx-1.5 flex min-h-7 min-w-0 items-center gap-2 rounded-control px-1.5 text-12 hover:bg-hover max-sm:min-h-9"
    >
      <StateMark
        state={state === undefined ? 'unknown' : STATE_MARKS[state]}
        label={state === undefined ? 'unknown' : state.toLowerCase()}
      />
      <span className="min-w-0 flex-1">
        <TaskName name={name} truncate />
      </span>
      <span className="mono text-ink-3">{shortId(uuid)}</span>
    </PageLink>
  );
}
