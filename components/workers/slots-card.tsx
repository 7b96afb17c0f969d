'use client';
import clsx from 'clsx';
import { memo, useState } from 'react';
import type { Slot, WorkerDetail } from '../../lib/contract/models.ts';
import { groupDigits } from '../../lib/format/count.ts';
import { printAge, printDuration } from '../../lib/format/duration.ts';
import { subjectHref } from '../../lib/views/subject.ts';
import { whyNotTerminate } from '../../lib/workers/why-not.ts';
import { useWhyNoCommands } from '../domain/read-only.ts';
import { TaskName } from '../domain/task-name.tsx';
import { Unknown } from '../domain/unknown.tsx';
import { useNowAs } from '../live/use-now.ts';
import { useCarryRange } from '../shell/page-range.ts';
import { IconButton } from '../ui/button.tsx';
import { Card, CardFoot, CardHead } from '../ui/card.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { EntityLink } from '../ui/link.tsx';
import { TerminateDialog } from './terminate-dialog.tsx';

/** More rows than anybody reads at once: gevent pools run thousands. */
const MOST_ROWS = 32;

/** What runs in each slot, for how long against what is usual, and the way to end it. */
export function SlotsCard({ worker }: { readonly worker: WorkerDetail }) {
  const [ending, setEnding] = useState<Slot | undefined>(undefined);
  const busy = worker.slots.filter(({ uuid }) => uuid !== undefined);
  const { concurrency } = worker;
  const free = concurrency === undefined ? undefined : Math.max(0, concurrency - worker.busy);
  const unnamed = worker.busy - busy.length;
  const scale = useNowAs((now) => scaleOf(busy, now));
  return (
    <Card aria-labelledby="slots">
      <CardHead
        id="slots"
        title="Slots"
        count={
          concurrency === undefined
            ? `${worker.busy} busy`
            : `${groupDigits(worker.busy)} of ${groupDigits(concurrency)} busy`
        }
        right={
          busy.some(({ usual }) => usual !== undefined) && (
            <span className="flex items-center gap-1.5 text-12 text-ink-3 max-sm:hidden">
              <i aria-hidden="true" className="block h-3 border-ink-2 border-l border-dashed" /> usual, p95
            </span>
          )
        }
      />
      {busy.length === 0 && unnamed <= 0 ? (
        <EmptyState compact title="Nothing runs now">
          {free === undefined
            ? 'The size of its pool is not known yet.'
            : `${free === 1 ? 'Its slot is' : free === 2 ? 'Both slots are' : `All ${groupDigits(free)} slots are`} free.`}
        </EmptyState>
      ) : (
        <ul>
          {busy.slice(0, MOST_ROWS).map((slot) => (
            <SlotRow key={slot.uuid} slot={slot} scale={scale} worker={worker} onEnd={setEnding} />
          ))}
        </ul>
      )}
      {(busy.length > MOST_ROWS || unnamed > 0 || (busy.length > 0 && free !== undefined && free > 0)) && (
        <CardFoot>
          {[
            busy.length > MOST_ROWS ? `${groupDigits(busy.length - MOST_ROWS)} more run` : '',
            unnamed > 0
              ? `${groupDigits(unnamed)} more ${unnamed === 1 ? 'runs' : 'run'} that no event or answer has named yet`
              : '',
            free !== undefined && free > 0 ? `${groupDigits(free)} ${free === 1 ? 'slot is' : 'slots are'} free` : '',
          ]
            .filter((text) => text !== '')
            .join('. ')}
          .
        </CardFoot>
      )}
      {ending?.uuid !== undefined && (
        <TerminateDialog
          uuid={ending.uuid}
          name={ending.name}
          started={ending.started}
          worker={worker}
          onClose={() => setEnding(undefined)}
        />
      )}
    </Card>
  );
}

const SlotRow = memo(function SlotRow({ slot, scale, worker, onEnd }: SlotRowProps) {
  const carry = useCarryRange();
  const noCommands = useWhyNoCommands();
  const { uuid = '', name, args, pid, started, usual } = slot;
  const elapsed = useNowAs((now) => (started === undefined ? -1 : Math.max(0, Math.floor(now - started))));
  const long = usual !== undefined && elapsed > usual;
  const whyNot = noCommands ?? whyNotTerminate(worker);
  return (
    <li className="grid min-h-9 grid-cols-[64px_minmax(0,1.1fr)_minmax(0,1fr)_72px_24px] items-center gap-3 border-line-soft border-b px-4 text-12 last:border-b-0 max-sm:grid-cols-[minmax(0,1fr)_auto_auto] max-sm:gap-2 max-sm:px-3">
      <span className="text-ink-3 max-sm:hidden" title={pid === undefined ? undefined : `pid ${pid}`}>
        {pid === undefined ? <Unknown why="events do not tell the process; its next answer does">pid</Unknown> : pid}
      </span>
      <span className="flex min-w-0 items-baseline gap-2">
        <EntityLink
          href={carry(subjectHref({ kind: 'task', id: uuid }) ?? '/tasks')}
          className="min-w-0 max-w-full shrink truncate"
        >
          <TaskName name={name} truncate />
        </EntityLink>
        {args !== undefined && (
          <span className="mono min-w-0 flex-1 truncate text-ink-3 max-sm:hidden" title={args}>
            {args}
          </span>
        )}
      </span>
      <span className="max-sm:hidden">
        <Lane elapsed={elapsed} usual={usual} scale={scale} />
      </span>
      <span
        className={clsx('whitespace-nowrap text-right font-medium', long && 'text-sev-warn')}
        title={usual === undefined ? undefined : `usually under ${printDuration(usual)}`}
      >
        {elapsed < 0 ? <Unknown why="its start was not heard" /> : printAge(elapsed)}
      </span>
      <IconButton
        icon="revoke"
        size="sm"
        label={`Terminate ${name ?? uuid}…`}
        title={whyNot ?? 'Terminate…'}
        disabled={whyNot !== undefined}
        onClick={() => onEnd(slot)}
      />
    </li>
  );
});

interface SlotRowProps {
  readonly slot: Slot;
  /** Seconds of the whole lane, the same for all rows. */
  readonly scale: number;
  readonly worker: WorkerDetail;
  readonly onEnd: (slot: Slot) => void;
}

/** How long it runs, to the scale of its neighbours, against the 95th percentile of its type. */
function Lane({
  elapsed,
  usual,
  scale,
}: {
  readonly elapsed: number;
  readonly usual: number | undefined;
  readonly scale: number;
}) {
  const share = (seconds: number) => `${Math.min(100, Math.max(0, (seconds / scale) * 100))}%`;
  const long = usual !== undefined && elapsed > usual;
  return (
    <span
      aria-hidden="true"
      className="relative block h-3.5 rounded-[3px] bg-sunken shadow-[inset_0_0_0_1px_var(--line-soft)]"
    >
      {usual !== undefined && (
        <i className="absolute inset-y-0 left-0 rounded-l-[3px] bg-ch-band" style={{ width: share(usual) }} />
      )}
      <i
        className={clsx(
          'absolute inset-y-0 left-0 min-w-0.5 rounded-[3px]',
          long
            ? 'bg-[color-mix(in_oklab,var(--ch-retry)_80%,var(--surface))]'
            : 'bg-[color-mix(in_oklab,var(--ch-started)_70%,var(--surface))]',
        )}
        style={{ width: share(elapsed) }}
      />
      {usual !== undefined && (
        <i className="absolute -inset-y-1 border-ink-2 border-l border-dashed" style={{ left: share(usual) }} />
      )}
    </span>
  );
}

/** In steps, so that lanes do not creep all the time. */
function scaleOf(slots: readonly Slot[], now: number): number {
  const longest = Math.max(
    1,
    ...slots.map(({ started, usual }) => Math.max(now - (started ?? now), (usual ?? 0) * 1.1)),
  );
  return 1.25 ** Math.ceil(Math.log(longest * 1.05) / Math.log(1.25));
}
