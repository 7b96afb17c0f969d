import { describe, expect, it } from 'vitest';
import { slotLooks } from '../../../../lib/workers/slots.ts';
import { START } from '../../../support/builders.ts';
import { aSlot, aWorker } from '../../../support/worker-builders.ts';

describe('slotLooks', () => {
  it('tells busy, over its usual time, and free apart', () => {
    const worker = aWorker({ concurrency: 4, slots: [aSlot(5), aSlot(5, { usual: 4 }), aSlot(3, { usual: 4 })] });

    expect(slotLooks(worker, START)).toEqual(['busy', 'long', 'busy', 'free']);
  });

  it('calls as many busy as the worker says, also when it cannot name what runs', () => {
    const worker = aWorker({ concurrency: 3, slots: [], busy: 2 });

    expect(slotLooks(worker, START)).toEqual(['busy', 'busy', 'free']);
  });

  it('knows nothing of the slots of a worker that is not heard', () => {
    const worker = aWorker({ status: 'silent', concurrency: 2, slots: [aSlot(5)] });

    expect(slotLooks(worker, START)).toEqual(['unknown', 'unknown']);
  });
});
