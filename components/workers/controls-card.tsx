'use client';
import type { ReactNode } from 'react';
import type { WorkerDetail } from '../../lib/contract/models.ts';
import { printDuration } from '../../lib/format/duration.ts';
import { subjectHref } from '../../lib/views/subject.ts';
import { parseRegistered } from '../../lib/workers/registered.ts';
import { type ControlName, whyNotControl } from '../../lib/workers/why-not.ts';
import { type WorkerStats, workerStats } from '../../lib/workers/worker-stats.ts';
import { Unknown } from '../domain/unknown.tsx';
import { useCarryRange } from '../shell/page-range.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Card, CardFoot, CardHead } from '../ui/card.tsx';
import { EntityLink } from '../ui/link.tsx';
import { slotsText } from './about-card.tsx';
import type { Act, PlainAct } from './act-dialog.tsx';
import { QuestionMenu } from './question-menu.tsx';

/** What a worker can be told, each beside how it stands now. What it cannot do is off, and says why. */
export function ControlsCard({ worker, whyNot, onAct }: ControlsCardProps) {
  const stats = workerStats(worker.stats?.value);
  // What speaks against every control is said once, under them.
  const general = whyNot ?? (worker.status === 'offline' ? whyNotControl('shutdown', worker) : undefined);
  const control = (kind: PlainAct, label: string, command: ControlName) => {
    const own = general === undefined ? whyNotControl(command, worker) : undefined;
    const reason = general ?? own;
    return {
      hint: own,
      act: (
        <Button size="sm" disabled={reason !== undefined} title={reason} onClick={() => onAct({ kind })}>
          {label}
        </Button>
      ),
    };
  };
  const resize = whyNotControl('pool-grow', worker) === undefined ? 'pool-grow' : 'pool-shrink';
  return (
    <Card aria-labelledby="controls">
      <CardHead id="controls" title="Controls" right={<span className="text-12 text-ink-3">this worker only</span>} />
      <ul>
        <Control name="Pool" {...control('pool-size', 'Change…', resize)}>
          {worker.concurrency === undefined ? (
            <Unknown why="it has not answered" />
          ) : (
            slotsText(worker.pool, worker.concurrency)
          )}
        </Control>
        <Control name="Pool restart" {...control('pool-restart', 'Restart…', 'pool-restart')}>
          each process after its task
        </Control>
        <Control name="Autoscale" {...control('autoscale', 'Set…', 'autoscale')}>
          <Autoscale worker={worker} stats={stats} />
        </Control>
        <Control name="Consumes" {...control('add-consumer', 'Add queue…', 'add-consumer')}>
          <Queues worker={worker} whyNot={general} onAct={onAct} />
        </Control>
        <Control name="Rate limits" {...control('rate-limit', 'Set…', 'rate-limit')}>
          <RateLimits worker={worker} />
        </Control>
        <Control name="Time limits" {...control('time-limit', 'Set…', 'time-limit')}>
          <TimeLimits worker={worker} stats={stats} />
        </Control>
        <Control
          name="Task events"
          {...(worker.taskEvents === true
            ? control('events-off', 'Turn off…', 'disable-events')
            : control('events-on', 'Turn on…', 'enable-events'))}
        >
          {worker.taskEvents === undefined ? (
            <Unknown why="no task of it was seen yet, and it has not told its settings" />
          ) : worker.taskEvents ? (
            'on'
          ) : (
            'off'
          )}
        </Control>
        <Control name="Questions" act={<QuestionMenu onAct={onAct} />} hint={undefined}>
          memory, clock, settings, report
        </Control>
        <Control name="Debugging" {...control('objgraph', 'Draw graph…', 'objgraph')}>
          objects that it holds
        </Control>
      </ul>
      {general !== undefined && <CardFoot>{general}</CardFoot>}
    </Card>
  );
}

interface ControlsCardProps {
  readonly worker: WorkerDetail;
  /** Why no command can be given at all. */
  readonly whyNot: string | undefined;
  readonly onAct: (act: Act) => void;
}

function Control({ name, act, hint, children }: ControlProps) {
  return (
    <li className="grid min-h-9 grid-cols-[80px_minmax(0,1fr)_auto] items-center gap-3 border-line-soft border-b px-4 py-1 text-12 last:border-b-0 max-sm:px-3">
      <span className="text-ink-3">{name}</span>
      <span className="min-w-0">
        {children}
        {hint !== undefined && <span className="block text-11 text-ink-3">{hint}</span>}
      </span>
      {act}
    </li>
  );
}

interface ControlProps {
  readonly name: string;
  readonly act: ReactNode;
  /** Why the act is off. */
  readonly hint: string | undefined;
  readonly children: ReactNode;
}

function Autoscale({ worker, stats }: { readonly worker: WorkerDetail; readonly stats: WorkerStats }) {
  if (worker.stats?.value === undefined) return <Unknown why="it has not told its stats" />;
  if (stats.autoscaler === undefined) return 'off';
  return `${stats.autoscaler.min} to ${stats.autoscaler.max}`;
}

function Queues({ worker, whyNot, onAct }: { readonly worker: WorkerDetail } & Omit<ControlsCardProps, 'worker'>) {
  const carry = useCarryRange();
  if (worker.queues === undefined) return <Unknown why="it has not answered" />;
  if (worker.queues.length === 0) return 'no queue';
  return (
    <ul className="flex flex-wrap gap-1">
      {worker.queues.map((queue) => (
        <li
          key={queue}
          className="inline-flex h-6 min-w-0 max-w-full items-center rounded bg-sunken pl-1.5 shadow-[inset_0_0_0_1px_var(--line)]"
        >
          <EntityLink
            href={carry(subjectHref({ kind: 'queue', id: queue }) ?? '/queues')}
            className="truncate no-underline hover:underline"
          >
            {queue}
          </EntityLink>
          <IconButton
            icon="close"
            size="sm"
            label={`Stop consuming ${queue}…`}
            title={whyNot ?? `Stop consuming ${queue}…`}
            disabled={whyNot !== undefined}
            className="border-transparent! bg-transparent!"
            onClick={() => onAct({ kind: 'cancel-consumer', queue })}
          />
        </li>
      ))}
    </ul>
  );
}

/** Those that the worker tells with the types it registered. */
function RateLimits({ worker }: { readonly worker: WorkerDetail }) {
  if (worker.registered?.value === undefined) return <Unknown why="it has not told its task types" />;
  const limited = worker.registered.value.map(parseRegistered).flatMap(({ name, settings }) => {
    const rate = /rate_limit=(\S+)/.exec(settings ?? '')?.[1];
    return rate === undefined ? [] : [{ name, rate }];
  });
  const [first] = limited;
  if (first === undefined) return 'none';
  return (
    <span className="block truncate">
      <span className="mono">{first.name}</span> {first.rate}
      {limited.length > 1 && <span className="text-ink-3"> and {limited.length - 1} more</span>}
    </span>
  );
}

/** Of the pool: what a type has for itself is not told. */
function TimeLimits({
  worker,
  stats: { softLimit, hardLimit },
}: {
  readonly worker: WorkerDetail;
  readonly stats: WorkerStats;
}) {
  if (worker.stats?.value === undefined) return <Unknown why="it has not told its stats" />;
  if (softLimit === undefined && hardLimit === undefined) return 'none by default';
  return [
    softLimit === undefined ? '' : `soft ${printDuration(softLimit)}`,
    hardLimit === undefined ? '' : `hard ${printDuration(hardLimit)}`,
  ]
    .filter((text) => text !== '')
    .join(', ');
}
