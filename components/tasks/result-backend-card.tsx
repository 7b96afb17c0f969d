'use client';
import type { StoredResult, StoredValue, TaskDetail, TaskResult } from '../../lib/contract/models.ts';
import { getTaskResult } from '../../lib/contract/rest.ts';
import { parseTraceback } from '../../lib/failures/traceback.ts';
import { printBytes } from '../../lib/format/bytes.ts';
import { printDuration } from '../../lib/format/duration.ts';
import { isFinal } from '../../lib/tasks/state.ts';
import { subjectHref } from '../../lib/views/subject.ts';
import { Id, shortId } from '../domain/id.tsx';
import { PythonTree } from '../domain/python-value.tsx';
import { ClockTime, Elapsed, TimeAgo } from '../domain/time-ago.tsx';
import { TracebackView } from '../domain/traceback.tsx';
import { requestFor } from '../live/call.ts';
import { useCluster } from '../live/cluster.tsx';
import { useCall } from '../live/use-query-call.ts';
import { Button } from '../ui/button.tsx';
import { Card, CardBody, CardFoot, CardHead } from '../ui/card.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { type KeyValue, KeyValues } from '../ui/key-values.tsx';
import { EntityLink } from '../ui/link.tsx';
import { SeverityIcon } from '../ui/severity.tsx';
import { storedException, storedRoot } from './stored-values.ts';

/** What is stored may change while it runs: progress, a retry. */
const LOOK_AGAIN_MS = 5_000;

/** What the result backend keeps of a task, beside what its events told. Looked up anew with every change of its state. */
export function ResultBackendCard({ task }: { readonly task: TaskDetail }) {
  return <Looked key={task.state} task={task} />;
}

function Looked({ task }: { readonly task: TaskDetail }) {
  const options = isFinal(task.state) ? { once: true } : { fresh: true, refetchEveryMs: LOOK_AGAIN_MS };
  const { data, error, refetch, isFetching } = useCall(getTaskResult, { uuid: task.uuid }, options);
  return (
    <Card aria-busy={isFetching}>
      <CardHead
        title="Result backend"
        count={data?.backend?.address}
        right={
          data !== undefined &&
          data.status !== 'none' &&
          data.status !== 'unreadable' && (
            <Button size="sm" variant="quiet" onClick={() => void refetch()}>
              Look again
            </Button>
          )
        }
      />
      {data === undefined ? (
        <CardBody className="text-12 text-ink-3">{error?.message ?? 'Looking …'}</CardBody>
      ) : data.result === undefined ? (
        <Absent answer={data} />
      ) : (
        <Stored task={task} answer={data} result={data.result} />
      )}
    </Card>
  );
}

const TITLES: Readonly<Record<TaskResult['status'], string>> = {
  none: 'No result backend is watched',
  unreadable: 'Its results cannot be read',
  down: 'The result backend is out of reach',
  missing: 'Nothing is stored',
  found: '',
};

function Absent({ answer: { status, why, since } }: { readonly answer: TaskResult }) {
  return (
    <EmptyState compact title={TITLES[status]}>
      {since !== undefined && (
        <>
          For <Elapsed since={since} />.{' '}
        </>
      )}
      {why}
    </EmptyState>
  );
}

function Stored({
  task,
  answer,
  result,
}: {
  readonly task: TaskDetail;
  readonly answer: TaskResult;
  readonly result: StoredResult;
}) {
  const exception = storedException(result);
  const roots = [
    exception === undefined ? storedRoot('result', result.value) : undefined,
    storedRoot('args', result.args),
    storedRoot('kwargs', result.kwargs),
  ].flatMap((root) => root ?? []);
  const { traceback } = result;
  const isTold =
    traceback !== undefined && task.attempts.some((attempt) => attempt.traceback?.trim() === traceback.trim());
  return (
    <>
      {answer.differs !== undefined && (
        <p className="flex gap-2.5 border-line-soft border-b px-4 py-2.5 text-12 max-sm:px-3">
          <span className="mt-px">
            <SeverityIcon severity="info" label="Note:" />
          </span>
          <span className="text-pretty">{answer.differs}</span>
        </p>
      )}
      <CardBody className="py-2!">
        <KeyValues items={factsOf(result, isTold)} />
      </CardBody>
      {exception !== undefined && (
        <p className="mono break-words border-line-soft border-t px-4 py-2.5 max-sm:px-3">
          <b className="font-semibold text-sev-crit">{exception.type}</b>
          {exception.message !== '' && `: ${exception.message}`}
        </p>
      )}
      {roots.length > 0 && (
        <div className="border-line-soft border-t">
          <PythonTree roots={roots} />
        </div>
      )}
      {traceback !== undefined && !isTold && (
        <details className="border-line-soft border-t">
          <summary className="min-h-8 px-4 py-1.5 text-12 text-ink-2 max-sm:px-3">Traceback</summary>
          <TracebackView traceback={parseTraceback(traceback)} />
        </details>
      )}
      <CardFoot className="flex-wrap">
        <span>
          read <TimeAgo at={answer.at} />
        </span>
        <Unopened name="result" value={result.value} uuid={task.uuid} />
        <Unopened name="args" value={result.args} uuid={task.uuid} />
        <Unopened name="kwargs" value={result.kwargs} uuid={task.uuid} />
        {result.value?.kind === 'json' && (
          <span className="ml-auto">
            <CopyButton label="Copy the result as JSON" text={result.value.json}>
              JSON
            </CopyButton>
          </span>
        )}
      </CardFoot>
    </>
  );
}

/** A value that is there and was not opened is said, never left out. */
function Unopened({
  name,
  value,
  uuid,
}: {
  readonly name: string;
  readonly value: StoredValue | undefined;
  readonly uuid: string;
}) {
  const cluster = useCluster();
  if (value?.kind !== 'unopened') return null;
  return (
    <span>
      <span className="mono">{name}</span>: {value.why} ({printBytes(value.bytes)})
      {value.format === 'large' && (
        <>
          {' '}
          <a className="ent" href={requestFor(getTaskResult, { uuid, full: true }, cluster).url}>
            all of it
          </a>
        </>
      )}
    </span>
  );
}

function factsOf(result: StoredResult, isTold: boolean): readonly KeyValue[] {
  const { worker, queue, group, children } = result;
  return [
    {
      key: 'State',
      value:
        result.state === undefined ? (
          'lies in a value that is not opened'
        ) : (
          <span className="mono">{result.state}</span>
        ),
    },
    { key: 'Done', value: <Done result={result} /> },
    {
      key: 'Expires',
      value:
        result.expiresIn === undefined ? undefined : `in ${printDuration(Math.max(1, Math.round(result.expiresIn)))}`,
    },
    { key: 'Traceback', value: isTold ? 'the one that its event told' : undefined },
    { key: 'Worker', value: worker === undefined ? undefined : <Entity kind="worker" id={worker} /> },
    { key: 'Routing key', value: queue === undefined ? undefined : <span className="mono">{queue}</span> },
    { key: 'Retries', value: result.retries },
    { key: 'Group', value: group === undefined ? undefined : <GroupFact group={group} /> },
    {
      key: 'Called',
      value:
        children === undefined || children.length === 0 ? undefined : (
          <span className="flex flex-wrap gap-x-2">
            {children.map(({ uuid }) => (
              <Id key={uuid} id={uuid} href={subjectHref({ kind: 'task', id: uuid })} copy={false} />
            ))}
          </span>
        ),
    },
    {
      key: 'Extended',
      value:
        result.args === undefined && result.name === undefined
          ? 'no: with result_extended = True it would keep the exact arguments'
          : undefined,
    },
  ];
}

function Done({ result: { done, date_done } }: { readonly result: StoredResult }) {
  if (done === undefined) return <span className="text-ink-3">{date_done ?? 'not yet'}</span>;
  return (
    <span title={`stored as ${date_done}`}>
      <ClockTime at={done} />{' '}
      <span className="text-ink-3">
        <TimeAgo at={done} />
      </span>
    </span>
  );
}

function GroupFact({ group: { id, chord } }: { readonly group: NonNullable<StoredResult['group']> }) {
  return (
    <>
      <span className="mono" title={id}>
        {shortId(id)}
      </span>
      {chord !== undefined && (
        <span className="text-ink-3">
          , its chord has {chord.done}
          {chord.size !== undefined && ` of ${chord.size}`}
        </span>
      )}
    </>
  );
}

function Entity({ kind, id }: { readonly kind: 'worker'; readonly id: string }) {
  return (
    <EntityLink href={subjectHref({ kind, id }) ?? '/'} className="whitespace-normal! break-all">
      {id}
    </EntityLink>
  );
}
