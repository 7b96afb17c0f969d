import type { WorkerStatus, WorkerSummary } from '../../lib/contract/models.ts';
import { printDuration } from '../../lib/format/duration.ts';
import { type SlotLook, slotLooks } from '../../lib/workers/slots.ts';
import { SKEW_MATTERS } from '../../lib/workers/verdict.ts';
import { useNowAs } from '../live/use-now.ts';
import { Chip } from '../ui/chip.tsx';
import { Icon } from '../ui/icon.tsx';
import { Slots } from './slots.tsx';
import { Unknown } from './unknown.tsx';

/** A node name with what comes before its `@` dimmed: fleets differ behind it. Too long, it is cut at the left. */
export function WorkerName({ name }: { readonly name: string }) {
  const at = name.indexOf('@') + 1;
  return (
    <span title={name} className="inline-flex min-w-0 max-w-full">
      {at > 0 && <span className="min-w-0 shrink-[4] truncate font-normal text-ink-3">{name.slice(0, at)}</span>}
      <span className="min-w-0 truncate">{name.slice(at)}</span>
    </span>
  );
}

/** Whether it answers, as a shape and a word. */
export function WorkerState({ worker }: { readonly worker: Pick<WorkerSummary, 'status' | 'duplicateName'> }) {
  if (worker.duplicateName && worker.status === 'online') return <Chip severity="critical">Name twice</Chip>;
  return <StatusWord status={worker.status} />;
}

function StatusWord({ status }: { readonly status: WorkerStatus }) {
  switch (status) {
    case 'online':
      return (
        <span className="inline-flex items-center gap-1.5 align-middle text-ink-2">
          <Icon name="check" size={13} stroke={1.6} className="text-st-success" />
          Online
        </span>
      );
    case 'silent':
      return <Chip severity="critical">Silent</Chip>;
    case 'offline':
      return (
        <span className="inline-flex items-center gap-1.5 align-middle text-ink-3">
          <Icon name="minus" size={13} stroke={1.6} />
          Left
        </span>
      );
    default:
      return status satisfies never;
  }
}

/** One cell a slot. They turn by themselves when what they run takes longer than usual. */
export function WorkerSlots({ worker, size = 'sm', most = 16 }: WorkerSlotsProps) {
  const looks = useNowAs((now) => slotLooks(worker, now).join(' '));
  if (looks === '') return <Unknown why="it has not told the size of its pool" />;
  return <Slots slots={looks.split(' ') as SlotLook[]} size={size} most={most} />; // joined just above
}

interface WorkerSlotsProps {
  readonly worker: WorkerSummary;
  readonly size?: 'sm' | 'md';
  readonly most?: number;
}

/** The worker's clock minus ours; coloured when it is off by more than makes sense of ages. */
export function ClockSkew({ skew }: { readonly skew: number | undefined }) {
  if (skew === undefined) return <Unknown why="it sends no heartbeats to compare" />;
  const sign = Math.abs(skew) < 0.0005 ? '' : skew > 0 ? '+' : '−';
  // Heartbeats have no more truth in them than milliseconds.
  const size = Math.abs(skew) < 0.9995 ? `${Math.round(Math.abs(skew) * 1000)} ms` : printDuration(Math.abs(skew));
  return (
    <span className={Math.abs(skew) > SKEW_MATTERS ? 'font-medium text-sev-warn' : undefined}>{`${sign}${size}`}</span>
  );
}
