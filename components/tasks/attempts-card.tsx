'use client';
import type { ReactNode } from 'react';
import type { TaskAttempt, TaskDetail } from '../../lib/contract/models.ts';
import { exceptionOf } from '../../lib/failures/exception-text.ts';
import { parseTraceback } from '../../lib/failures/traceback.ts';
import { parseRepr } from '../../lib/python/parse-repr.ts';
import { printPython } from '../../lib/python/print-value.ts';
import { subjectHref } from '../../lib/views/subject.ts';
import type { TaskTab } from '../../lib/views/task-view.ts';
import { Duration } from '../domain/duration.tsx';
import { StateMark } from '../domain/state-badge.tsx';
import { ClockTime, Elapsed } from '../domain/time-ago.tsx';
import { TracebackView, useTracebackTools } from '../domain/traceback.tsx';
import { Card } from '../ui/card.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { EntityLink } from '../ui/link.tsx';
import { TabPanel, Tabs } from '../ui/tabs.tsx';
import { EventsTable } from './events-table.tsx';
import { attemptLabel } from './lifecycle.ts';
import { STATE_MARKS } from './task-state.tsx';

/** Each try of a task with how it ended, and behind them the events that all of this was made from. */
export function AttemptsCard({ task, tab, onTab }: AttemptsCardProps) {
  const { attempts, events } = task;
  const number = tab === 'events' ? undefined : Math.min(tab ?? attempts.length, attempts.length);
  const shown = number === undefined ? undefined : attempts[number - 1];
  const text = shown?.traceback ?? '';
  const { allFrames, tools } = useTracebackTools(text);
  return (
    <Card>
      <Tabs
        label="Attempts and events"
        value={shown === undefined ? 'events' : String(number)}
        onChange={(value) => onTab(value === 'events' ? 'events' : Number(value))}
        right={text === '' ? undefined : <span className="flex gap-1 max-sm:hidden">{tools}</span>}
        tabs={[
          ...attempts.map((attempt, index) => ({
            value: String(index + 1),
            label: attemptLabel(attempt),
            mark: <StateMark state={STATE_MARKS[attempt.state]} />,
            note: attempt.state.toLowerCase(),
          })),
          { value: 'events', label: 'Events', note: events.length },
        ]}
      >
        {attempts.map((attempt, index) => (
          <TabPanel key={`${attempt.retries} ${attempt.delivery}`} value={String(index + 1)}>
            <AttemptFacts attempt={attempt} />
            {text !== '' && <div className="flex justify-end gap-1 px-3 pt-1.5 sm:hidden">{tools}</div>}
            <Outcome attempt={attempt} allFrames={allFrames} />
          </TabPanel>
        ))}
        <TabPanel value="events">
          <EventsTable events={events} dropped={task.eventsDropped} />
        </TabPanel>
      </Tabs>
    </Card>
  );
}

interface AttemptsCardProps {
  readonly task: TaskDetail;
  readonly tab: TaskTab | undefined;
  readonly onTab: (tab: TaskTab) => void;
}

/** One line: where it ran, when, how long. */
function AttemptFacts({ attempt }: { readonly attempt: TaskAttempt }) {
  const { worker, pid, received, started, ended, runtime, state } = attempt;
  const facts: { readonly key: string; readonly value: ReactNode }[] = [];
  if (worker !== undefined) {
    facts.push({
      key: 'on',
      value: (
        <>
          <EntityLink href={subjectHref({ kind: 'worker', id: worker }) ?? '/workers'}>{worker}</EntityLink>
          {pid !== undefined && <span className="text-ink-3"> pid {pid}</span>}
        </>
      ),
    });
  }
  if (received !== undefined) facts.push({ key: 'received', value: <ClockTime at={received} /> });
  if (started !== undefined) facts.push({ key: 'started', value: <ClockTime at={started} /> });
  if (ended !== undefined) facts.push({ key: 'ended', value: <ClockTime at={ended} /> });
  if (runtime !== undefined) facts.push({ key: 'ran', value: <Duration seconds={runtime} /> });
  else if (state === 'STARTED' && started !== undefined)
    facts.push({ key: 'runs for', value: <Elapsed since={started} /> });
  if (facts.length === 0) return null;
  return (
    <dl className="flex flex-wrap gap-x-4 gap-y-0.5 border-line-soft border-b px-4 py-2 text-12 max-sm:px-3">
      {facts.map(({ key, value }) => (
        <div key={key} className="flex gap-1.5">
          <dt className="text-ink-3">{key}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What came of it: a traceback, an exception without one, a result, or why there is none of them. */
function Outcome({ attempt, allFrames }: { readonly attempt: TaskAttempt; readonly allFrames: boolean }) {
  const { exception, traceback, result, state } = attempt;
  if (traceback !== undefined && traceback.trim() !== '') {
    return <TracebackView traceback={parseTraceback(traceback)} allFrames={allFrames} />;
  }
  if (exception !== undefined) return <ExceptionLine exception={exception} />;
  if (result !== undefined) {
    return (
      <p className="truncate px-4 py-3 text-12 max-sm:px-3">
        <span className="text-ink-3">returned </span>
        <span className="mono">{printPython(parseRepr(result))}</span>
      </p>
    );
  }
  return (
    <EmptyState compact title={NO_OUTCOME[state]?.title ?? 'It has not ended'}>
      {NO_OUTCOME[state]?.why}
    </EmptyState>
  );
}

/** The exception of an attempt whose traceback was not sent. */
export function ExceptionLine({ exception }: { readonly exception: string }) {
  const told = exceptionOf(exception, undefined);
  return (
    <p className="mono break-words px-4 py-3 max-sm:px-3">
      {told?.type !== undefined && <b className="font-semibold text-sev-crit">{told.type}</b>}
      {told?.type !== undefined && told.message !== '' && ': '}
      {told?.message ?? exception}
    </p>
  );
}

const NO_OUTCOME: Readonly<Record<string, { readonly title: string; readonly why: string } | undefined>> = {
  SUCCESS: { title: 'No result was told', why: 'The event of its success carried none.' },
  FAILURE: { title: 'No exception was told', why: 'The event of its failure carried neither exception nor traceback.' },
  RETRY: { title: 'No exception was told', why: 'It asked for a retry without naming one.' },
  REVOKED: { title: 'It was revoked', why: 'A task that is revoked has no result.' },
  REJECTED: { title: 'It was rejected', why: 'Celery tells no reason with a rejection.' },
  CANCELLED: { title: 'It was cancelled', why: 'Its worker lost the connection to the broker while it ran.' },
  LOST: { title: 'No end was heard', why: 'Its worker is gone, or the event of its end was.' },
  STARTED: { title: 'It is running', why: 'What comes of it will stand here.' },
  RECEIVED: { title: 'It has not started', why: 'Its worker holds it until a slot is free or its ETA has come.' },
  PENDING: { title: 'No worker has received it', why: 'Only that it was sent was heard.' },
};
