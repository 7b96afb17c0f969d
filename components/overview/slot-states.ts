import type { WorkerSummary } from '../../lib/contract/models.ts';
import type { SlotState } from '../domain/slots.tsx';

/** One state a slot. A worker that is not heard may be doing anything. Of an unknown pool size there are no cells. */
export function slotStates(
  worker: Pick<WorkerSummary, 'status' | 'slots' | 'concurrency'>,
  now: number,
): readonly SlotState[] {
  const { status, slots, concurrency } = worker;
  if (status !== 'online') return Array.from({ length: concurrency ?? slots.length }, () => 'unknown');
  return slots.map(({ uuid, started, usual }) => {
    if (uuid === undefined) return 'free';
    return started !== undefined && usual !== undefined && now - started > usual ? 'long' : 'busy';
  });
}
