'use client';
import type { TaskDetail } from '../../lib/contract/models.ts';
import { exceptionOf } from '../../lib/failures/exception-text.ts';
import { summary } from '../../lib/failures/frames.ts';
import { parseTraceback } from '../../lib/failures/traceback.ts';
import { parseRepr } from '../../lib/python/parse-repr.ts';
import { subjectHref } from '../../lib/views/subject.ts';
import { PythonCode } from '../domain/python-code.tsx';
import { PythonTree } from '../domain/python-value.tsx';
import { Stale } from '../domain/stale.tsx';
import { TaskName } from '../domain/task-name.tsx';
import { useLive } from '../live/use-live.ts';
import { ButtonLink } from '../ui/button.tsx';
import { CodeBlock } from '../ui/code-block.tsx';
import { MoreLink } from '../ui/link.tsx';
import { PanelSection, SidePanel } from '../ui/side-panel.tsx';
import { argumentRoots, Provenance } from './arguments-card.tsx';
import { LifecycleLine } from './lifecycle-card.tsx';
import { Story } from './story.tsx';
import { TaskCommands } from './task-commands.tsx';
import { TaskFacts } from './task-facts.tsx';
import { TaskIdLine } from './task-id-line.tsx';
import { TaskMissing } from './task-missing.tsx';
import { TaskStateBadge } from './task-state.tsx';
import { useTaskActs } from './use-task-acts.tsx';

/** One task beside the list it was found in: what its page says, in short. */
export function TaskPanel({ uuid, onClose }: { readonly uuid: string; readonly onClose: () => void }) {
  const { rows, status, error } = useLive({ kind: 'task', uuid });
  const task = rows.task;
  const href = subjectHref({ kind: 'task', id: uuid }) ?? '/tasks';
  return (
    <SidePanel
      label={`Task ${uuid}`}
      onClose={onClose}
      head={
        <>
          {task && <TaskStateBadge task={task} size="big" />}
          <h2 className="flex min-w-0 flex-1 text-13">
            {task ? <TaskName name={task.name} truncate /> : <span className="mono truncate">{uuid}</span>}
          </h2>
          <ButtonLink href={href} size="sm" variant="quiet" icon="open" title="Open its page (Enter)">
            <span className="sr-only">Open its page</span>
          </ButtonLink>
        </>
      }
    >
      {task === undefined ? (
        <div className="p-4">
          <TaskMissing uuid={uuid} status={status} error={error} />
        </div>
      ) : (
        <Stale when={status === 'stale'}>
          <Told key={uuid} task={task} href={href} />
        </Stale>
      )}
    </SidePanel>
  );
}

function Told({ task, href }: { readonly task: TaskDetail; readonly href: string }) {
  const { buttons, dialog } = useTaskActs(task);
  const roots = argumentRoots(task);
  return (
    <>
      <PanelSection>
        <TaskIdLine task={task} />
        <p className="mt-2 mb-3 text-pretty break-words text-[14px] leading-[21px]">
          <Story task={task} />
        </p>
        <div className="flex flex-wrap gap-1.5">{buttons}</div>
      </PanelSection>
      <TaskCommands uuid={task.uuid} flat />
      <PanelSection title="Lifecycle">
        <LifecycleLine task={task} />
      </PanelSection>
      <ErrorSection task={task} href={href} />
      <PanelSection title="Arguments" note={<Provenance replay={task.replay} />}>
        {roots.length === 0 ? (
          <p className="text-12 text-ink-3">No event told them.</p>
        ) : (
          <div className="-mx-3 -my-2">
            <PythonTree roots={roots} />
          </div>
        )}
      </PanelSection>
      {task.state === 'SUCCESS' && task.result !== undefined && (
        <PanelSection title="Result">
          <div className="-mx-3 -my-2">
            <PythonTree roots={[{ name: 'result', value: parseRepr(task.result), raw: task.result }]} />
          </div>
        </PanelSection>
      )}
      <PanelSection title="Facts" note={<MoreLink href={`${href}?tab=events`}>Events {task.events.length}</MoreLink>}>
        <TaskFacts task={task} keyWidth={92} />
      </PanelSection>
      {dialog}
    </>
  );
}

/** The exception and the line of the app that it came from; all of the traceback is on the page. */
function ErrorSection({ task, href }: { readonly task: TaskDetail; readonly href: string }) {
  const last = task.attempts.at(-1);
  const isTrouble = task.state === 'FAILURE' || task.state === 'RETRY';
  const text = last?.traceback ?? task.traceback;
  const told = isTrouble ? exceptionOf(last?.exception ?? task.exception, text) : undefined;
  if (told === undefined) return null;
  const culprit = text === undefined ? undefined : summary(parseTraceback(text)).culprit;
  return (
    <PanelSection title="Error" note={<MoreLink href={href}>Traceback</MoreLink>}>
      <p className="mono break-words">
        {told.type !== undefined && <b className="font-semibold text-sev-crit">{told.type}</b>}
        {told.type !== undefined && told.message !== '' && ': '}
        {told.message}
      </p>
      {culprit?.code !== undefined && (
        <>
          <p className="mono mt-2 truncate text-12 text-ink-3" title={culprit.file}>
            {culprit.file.split('/').slice(-3).join('/')}:{culprit.line} in {culprit.function}
          </p>
          <CodeBlock
            label={`${culprit.file}, line ${culprit.line}`}
            className="mt-1"
            lines={culprit.code.split('\n').map((line, index) => ({
              number: culprit.line + index,
              text: <PythonCode code={line} />,
              hit: true,
            }))}
          />
        </>
      )}
    </PanelSection>
  );
}
