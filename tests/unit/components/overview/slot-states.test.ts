import { describe, expect, it } from 'vitest';
import { slotStates } from '../../../../components/overview/slot-states.ts';
import { START } from '../../../support/builders.ts';
import { aSlot, aWorker } from '../../../support/worker-builders.ts';

describe('slotStates', () => {
  it('tells busy, over its usual time, and free apart', () => {
    const worker = aWorker({ concurrency: 4, slots: [aSlot(5), aSlot(5, { usual: 4 }), aSlot(3, { usual: 4 })] });

    expect(slotStates(worker, START)).toEqual(['busy', 'long', 'busy', 'free']);
  });

  it('knows nothing of the slots of a worker that is not heard', () => {
    const worker = aWorker({ status: 'silent', concurrency: 2, slots: [aSlot(5)] });

    expect(slotStates(worker, START)).toEqual(['unknown', 'unknown']);
  });
});
