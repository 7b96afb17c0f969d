'use client';
import { parseAsString, useQueryState } from 'nuqs';
import type { TaskDetail } from '../../lib/contract/models.ts';
import { parseTaskTab } from '../../lib/views/task-view.ts';
import { shortId } from '../domain/id.tsx';
import { Stale } from '../domain/stale.tsx';
import { TaskName } from '../domain/task-name.tsx';
import { useLive } from '../live/use-live.ts';
import { Page } from '../shell/page.tsx';
import { Button } from '../ui/button.tsx';
import { Card, CardHead } from '../ui/card.tsx';
import { ArgumentsCard, ResultCard } from './arguments-card.tsx';
import { AttemptsCard } from './attempts-card.tsx';
import { LifecycleCard } from './lifecycle-card.tsx';
import { ResultBackendCard } from './result-backend-card.tsx';
import { Story } from './story.tsx';
import { TaskCommands } from './task-commands.tsx';
import { TaskFacts } from './task-facts.tsx';
import { TaskFamily } from './task-family.tsx';
import { TaskIdLine } from './task-id-line.tsx';
import { TaskMissing } from './task-missing.tsx';
import { TaskStateBadge } from './task-state.tsx';
import { useTaskActs } from './use-task-acts.tsx';
import { WhereaboutsCard } from './whereabouts-card.tsx';

/** Everything known of one task. It follows the task: what happens to it shows by itself. */
export function TaskPage({ uuid }: { readonly uuid: string }) {
  const { rows, status, error } = useLive({ kind: 'task', uuid });
  return (
    <Page title={shortId(uuid)} mono crumbs={[{ label: 'Tasks', href: '/tasks' }]}>
      {rows.task === undefined ? (
        <TaskMissing uuid={uuid} status={status} error={error} />
      ) : (
        <Stale when={status === 'stale'} className="stack">
          <Told task={rows.task} />
        </Stale>
      )}
    </Page>
  );
}

function Told({ task }: { readonly task: TaskDetail }) {
  const [tab, setTab] = useQueryState('tab', parseAsString.withOptions({ history: 'replace', scroll: false }));
  const { buttons, dialog } = useTaskActs(task);
  return (
    <>
      <header className="flex flex-wrap items-start gap-x-3 gap-y-2.5">
        <div className="min-w-0 flex-1 max-sm:basis-full">
          <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1.5">
            <TaskStateBadge task={task} size="big" />
            <h2 className="min-w-0 truncate text-16">
              <TaskName name={task.name} />
            </h2>
          </div>
          <TaskIdLine task={task} whole />
        </div>
        <div className="flex flex-wrap gap-1.5">{buttons}</div>
      </header>
      <p className="max-w-[1000px] text-pretty break-words text-16 leading-[25px]">
        <Story task={task} />
      </p>
      <LifecycleCard task={task} />
      <div className="split">
        <div className="stack">
          <AttemptsCard task={task} tab={parseTaskTab(tab ?? undefined)} onTab={(next) => void setTab(String(next))} />
          <ResultCard task={task} />
          <ArgumentsCard task={task} />
          <ResultBackendCard task={task} />
        </div>
        <div className="stack">
          <TaskCommands uuid={task.uuid} />
          <WhereaboutsCard uuid={task.uuid} />
          <TaskFamily task={task} />
          <Card>
            <CardHead
              title="Facts"
              right={
                <Button size="sm" variant="quiet" onClick={() => void setTab('events')}>
                  Events {task.events.length}
                </Button>
              }
            />
            <div className="px-4 py-2 max-sm:px-3">
              <TaskFacts task={task} />
            </div>
          </Card>
        </div>
      </div>
      {dialog}
    </>
  );
}
