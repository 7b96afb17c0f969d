import { describe, expect, it } from 'vitest';
import type { Service } from '../../../server/service.ts';
import { inOrder, sideBySide } from '../../../server/services.ts';
import { fakeLog } from './http/fake-ports.ts';

function note(notes: string[], name: string, known: Partial<Service> = {}): Service {
  return {
    name,
    start: async () => void notes.push(`+${name}`),
    stop: async () => void notes.push(`-${name}`),
    ...known,
  };
}

/** A promise and the way to keep it. */
function aGate() {
  let resolve = () => {};
  const promise = new Promise<void>((keep) => {
    resolve = keep;
  });
  return { promise, resolve: () => resolve() };
}

describe('inOrder', () => {
  it('starts one after the other, and stops in reverse', async () => {
    const notes: string[] = [];
    const services = inOrder('all', [note(notes, 'a'), note(notes, 'b')], fakeLog());

    await services.start();
    await services.stop();

    expect(notes).toEqual(['+a', '+b', '-b', '-a']);
  });

  it('tells what does not stop well, and stops the rest', async () => {
    const notes: string[] = [];
    const log = fakeLog();
    const stuck = note(notes, 'b', { stop: () => Promise.reject(new Error('stuck')) });
    const services = inOrder('all', [note(notes, 'a'), stuck], log);

    await services.start();
    await services.stop();

    expect(notes).toEqual(['+a', '+b', '-a']);
    expect(log.lines).toMatchObject([{ facts: { service: 'b' }, message: 'Did not stop well' }]);
  });

  it('starts nothing more once it is stopped, and stops what was started', async () => {
    const notes: string[] = [];
    const { promise, resolve } = aGate();
    const slow = note(notes, 'a', { start: () => promise });
    const services = inOrder('all', [slow, note(notes, 'b')], fakeLog());
    const starting = services.start();

    await services.stop();
    resolve();
    await starting;

    expect(notes).toEqual(['-a']);
  });
});

describe('sideBySide', () => {
  it('lets none wait for another', async () => {
    const notes: string[] = [];
    const { promise, resolve } = aGate();
    const services = sideBySide('both', [note(notes, 'slow', { start: () => promise }), note(notes, 'quick')]);

    const starting = services.start();
    const meanwhile = [...notes];
    resolve();
    await starting;

    expect(meanwhile).toEqual(['+quick']);
  });
});
