import { describe, expect, it } from 'vitest';
import { queuesVerdict } from '../../../../lib/queues/verdict.ts';
import { aQueue } from '../../server/http/fake-ports.ts';

const aStuck = (name: string) => aQueue(name, { condition: 'saturated', depth: 50, drain: 'never' });
const anAbandoned = (name: string) => aQueue(name, { condition: 'no-consumer', depth: 172, drain: 'never' });
const aLate = (name: string, drain?: number) =>
  aQueue(name, {
    condition: 'backlogged',
    depth: 842,
    oldest: { uuid: 'x', age: 104, exact: true },
    ...(drain === undefined ? {} : { drain }),
  });
const subjects = (...names: string[]) => names.map((id) => ({ kind: 'queue', id }));

describe('queuesVerdict', () => {
  it('says that all is well, and what waits where it does', () => {
    const busy = aQueue('emails', { depth: 11, oldest: { uuid: 'x', age: 3, exact: true } });

    expect(queuesVerdict([aQueue('a', { depth: 0 }), aQueue('b', { depth: 0 })]).sentence).toBe(
      'All 2 queues are empty: nothing waits.',
    );
    expect(queuesVerdict([busy, aQueue('b', { depth: 1 })])).toEqual({
      severity: 'fine',
      sentence: 'All 2 queues keep up: 12 messages wait, the oldest for 3.00 s.',
      subjects: [],
    });
    expect(queuesVerdict([aQueue('only', { depth: 1 })]).sentence).toBe('The only queue keeps up: 1 message waits.');
  });

  it('says what is paused, by whom, and that the others keep up; it is no alarm while all keep to it', () => {
    const pause = { by: 'ann', since: 1, consuming: [] };
    const paused = aQueue('emails', { condition: 'paused', depth: 34, paused: pause });
    const drifted = aQueue('emails', { condition: 'paused', paused: { ...pause, consuming: ['w3@app'] } });

    expect(queuesVerdict([paused, aQueue('a', { depth: 0 }), aQueue('b', { depth: 0 })])).toEqual({
      severity: 'info',
      sentence: 'emails is paused by ann, 34 wait in it; the other 2 queues keep up.',
      subjects: subjects('emails'),
    });
    expect(queuesVerdict([drifted])).toMatchObject({
      severity: 'warning',
      sentence: 'emails is paused, and w3@app consumes it again.',
    });
    expect(queuesVerdict([paused, anAbandoned('imports')]).severity).toBe('critical');
  });

  it('names the one queue that will never drain, and why', () => {
    expect(queuesVerdict([anAbandoned('imports'), aQueue('a', { depth: 0 })])).toEqual({
      severity: 'critical',
      sentence: 'Nobody consumes imports: as things are it will never drain.',
      subjects: subjects('imports'),
    });
    expect(queuesVerdict([aStuck('emails')]).sentence).toBe(
      'emails takes in more than it finishes, with every slot of its workers busy: as things are it will never drain.',
    );
  });

  it('counts those that will never drain, names two and counts the rest', () => {
    const { sentence, subjects: named } = queuesVerdict([anAbandoned('imports'), aStuck('emails'), aStuck('media')]);

    expect(sentence).toBe(
      'Three queues will never drain as things are: nobody consumes imports, and emails takes in more than it finishes, with every slot of its workers busy (and 1 more).',
    );
    expect(named).toEqual(subjects('imports', 'emails'));
  });

  it('only warns of a backlog that grows while slots are free', () => {
    const growing = aQueue('emails', { condition: 'backlogged', depth: 50, drain: 'never' });

    expect(queuesVerdict([growing])).toMatchObject({
      severity: 'warning',
      sentence: 'emails takes in more than it finishes: as things are it will never drain.',
    });
  });

  it('says how late a queue is and when it will have caught up, when that is known', () => {
    expect(queuesVerdict([aLate('billing', 526)])).toEqual({
      severity: 'warning',
      sentence: 'billing is 1 m 44 s behind and drains in 8 m 46 s.',
      subjects: subjects('billing'),
    });
    expect(queuesVerdict([aLate('billing'), aLate('media', 70), aLate('c')]).sentence).toBe(
      'Three queues are behind: billing is 1 m 44 s behind, and media is 1 m 44 s behind and drains in 1 m 10 s (and 1 more).',
    );
  });

  it('says "at least" of an age that no event vouches for', () => {
    const late = aQueue('a', { condition: 'backlogged', depth: 9, oldest: { uuid: 'x', age: 104, exact: false } });

    expect(queuesVerdict([late]).sentence).toBe('a is at least 1 m 44 s behind.');
  });

  it('does not call a queue well whose depth is unknown', () => {
    const unseen = aQueue('far', { condition: 'unknown' });

    expect(queuesVerdict([unseen, aQueue('a', { depth: 0 })])).toEqual({
      severity: 'info',
      sentence: 'The depth of far cannot be read; the other queue keeps up.',
      subjects: subjects('far'),
    });
    expect(queuesVerdict([unseen]).severity).toBe('info');
  });

  it('says so when there is no queue', () => {
    expect(queuesVerdict([])).toMatchObject({ severity: 'info', sentence: 'No queue has been seen yet.' });
  });
});

describe('queuesVerdict of dead letters', () => {
  const letters = (name: string, depth: number) => aQueue(name, { condition: 'dead-letters', depth, drain: 'never' });

  it('asks for somebody to look at them, when nothing is worse', () => {
    expect(queuesVerdict([letters('failed', 1)])).toEqual({
      severity: 'warning',
      sentence: 'failed holds 1 dead letter: somebody has to look at them.',
      subjects: [{ kind: 'queue', id: 'failed' }],
    });
    expect(queuesVerdict([letters('a', 2), letters('b', 1200), letters('c', 1)]).sentence).toBe(
      'a holds 2 dead letters, and b holds 1,200 dead letters (and 1 more): somebody has to look at them.',
    );
    expect(queuesVerdict([letters('a', 2), anAbandoned('emails')]).severity).toBe('critical');
  });
});
