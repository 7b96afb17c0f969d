import type { Slot, WorkerDetail } from '../../lib/contract/models.ts';
import { START } from './builders.ts';

/** A worker with four free slots that answers and is told of in full. What the test gives stands. */
export function aWorker(known: Partial<WorkerDetail> = {}): WorkerDetail {
  const { concurrency = 4, slots = [] } = known;
  const free = Array.from({ length: Math.max(0, concurrency - slots.length) }, (): Slot => ({}));
  return {
    cluster: 'default',
    hostname: 'w1@app',
    status: 'online',
    since: START,
    heartbeat: START,
    pool: 'prefork',
    concurrency,
    busy: slots.length,
    succeeded: 0,
    failed: 0,
    retried: 0,
    duplicateName: false,
    taskEvents: true,
    skew: 0,
    ...known,
    slots: [...slots, ...free],
  };
}

/** A task that has run for `seconds` at `START`. */
export function aSlot(seconds: number, known: Partial<Slot> = {}): Slot {
  return { uuid: `task-${seconds}`, name: 'demo.sleep', started: START - seconds, ...known };
}
