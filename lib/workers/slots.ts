import type { Slot, WorkerSummary } from '../contract/models.ts';

/** `long`: runs longer than is usual for its task. `unknown`: its worker does not answer. */
export type SlotLook = 'busy' | 'long' | 'free' | 'unknown';

/** Longer than 19 of 20 runs of its type took; false while it is not known what is usual. */
export function runsLong({ started, usual }: Slot, now: number): boolean {
  return started !== undefined && usual !== undefined && now - started > usual;
}

/**
 * What each slot of a pool is doing. A worker whose task events are off counts more busy slots than it can name: those
 * are busy all the same.
 */
export function slotLooks(worker: Pick<WorkerSummary, 'slots' | 'status' | 'busy'>, now: number): readonly SlotLook[] {
  if (worker.status !== 'online') return worker.slots.map((): SlotLook => 'unknown');
  return worker.slots.map((slot, index): SlotLook => {
    if (slot.uuid === undefined) return index < worker.busy ? 'busy' : 'free';
    return runsLong(slot, now) ? 'long' : 'busy';
  });
}
