'use client';
import type { HeldTask } from '../../lib/contract/models.ts';
import { groupDigits } from '../../lib/format/count.ts';
import { subjectHref } from '../../lib/views/subject.ts';
import { Duration } from '../domain/duration.tsx';
import { Id } from '../domain/id.tsx';
import { TaskName } from '../domain/task-name.tsx';
import { Elapsed, TimeAgo } from '../domain/time-ago.tsx';
import { Unknown } from '../domain/unknown.tsx';
import { useCarryRange } from '../shell/page-range.ts';
import { EntityLink } from '../ui/link.tsx';
import { Table, Td, Th } from '../ui/table.tsx';

export type HeldKind = 'active' | 'reserved' | 'scheduled';

const TIME_HEAD: Readonly<Record<HeldKind, string>> = { active: 'Runs for', reserved: 'Priority', scheduled: 'Due' };
const LABELS: Readonly<Record<HeldKind, string>> = {
  active: 'Running tasks',
  reserved: 'Reserved tasks',
  scheduled: 'Tasks with an ETA',
};
const MOST = 100;

/** Tasks as a worker told them over remote control. Of one that is gone, `until` is when: nobody knows how they went on. */
export function HeldTasks({ tasks, kind, until }: HeldTasksProps) {
  return (
    <>
      <Table label={LABELS[kind]}>
        <thead>
          <tr>
            <Th>Task</Th>
            <Th className="max-sm:hidden">Id</Th>
            <Th className="max-sm:hidden">Queue</Th>
            <Th className="max-sm:hidden">Acknowledged</Th>
            <Th numeric>{until !== undefined && kind === 'active' ? 'Had run for' : TIME_HEAD[kind]}</Th>
          </tr>
        </thead>
        <tbody>
          {tasks.slice(0, MOST).map((task) => (
            <HeldRow key={task.uuid} task={task} kind={kind} until={until} />
          ))}
        </tbody>
      </Table>
      {tasks.length > MOST && (
        <p className="px-4 py-2 text-12 text-ink-3">{groupDigits(tasks.length - MOST)} more are not shown.</p>
      )}
    </>
  );
}

interface HeldTasksProps {
  readonly tasks: readonly HeldTask[];
  readonly kind: HeldKind;
  readonly until?: number | undefined;
}

function HeldRow({ task, kind, until }: HeldRowProps) {
  const carry = useCarryRange();
  const { uuid, name, args, queue, acknowledged, redelivered } = task;
  const href = carry(subjectHref({ kind: 'task', id: uuid }) ?? '/tasks');
  return (
    <tr>
      <Td fill>
        <span className="flex min-w-0 items-baseline gap-2">
          <EntityLink href={href} className="min-w-0 max-w-full shrink truncate">
            <TaskName name={name} truncate />
          </EntityLink>
          {args !== undefined && (
            <span className="mono min-w-0 flex-1 truncate text-ink-3" title={args}>
              {args}
            </span>
          )}
        </span>
      </Td>
      <Td className="max-sm:hidden">
        <Id id={uuid} />
      </Td>
      <Td className="text-ink-2 max-sm:hidden">{queue ?? <Unknown />}</Td>
      <Td className="text-ink-2 max-sm:hidden">
        {acknowledged === undefined ? <Unknown /> : acknowledged ? 'yes' : 'not yet'}
        {redelivered === true && ', redelivered'}
      </Td>
      <Td numeric>
        <HeldTime task={task} kind={kind} until={until} />
      </Td>
    </tr>
  );
}

interface HeldRowProps {
  readonly task: HeldTask;
  readonly kind: HeldKind;
  readonly until: number | undefined;
}

function HeldTime({ task, kind, until }: HeldRowProps) {
  switch (kind) {
    case 'active':
      if (task.started === undefined) return <Unknown why="it did not tell" />;
      return until === undefined ? <Elapsed since={task.started} /> : <Duration seconds={until - task.started} />;
    case 'reserved':
      return task.priority ?? <Unknown why="the message has none" />;
    case 'scheduled': {
      const due = task.eta === undefined ? Number.NaN : Date.parse(task.eta) / 1000;
      return Number.isNaN(due) ? <Unknown why="it did not tell" /> : <TimeAgo at={due} />;
    }
    default:
      return kind satisfies never;
  }
}
