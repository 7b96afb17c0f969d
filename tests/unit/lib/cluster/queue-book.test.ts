import { describe, expect, it } from 'vitest';
import { createQueueBook, type QueueBook, type Reading, ratesOf, slopeOf } from '../../../../lib/cluster/queue-book.ts';
import { queueName, taskId } from '../../../../lib/ids.ts';

const START = 1_700_000_000;
const EMAILS = queueName('emails');

function measure(book: QueueBook, now: number, reading: Reading | undefined): void {
  book.measured(new Map(reading === undefined ? [] : [[EMAILS, reading]]), [EMAILS], START + now);
}
function recordOf(book: QueueBook) {
  const record = book.queues.get(EMAILS);
  if (record === undefined) throw new Error('emails is not listed');
  return record;
}

describe('a measurement', () => {
  it('is unknown, not 0, for a queue that the broker does not tell', () => {
    const book = createQueueBook();
    measure(book, 0, { depth: 3 });
    measure(book, 2, undefined);

    expect(recordOf(book)).toMatchObject({ reading: undefined, measured: START, oldestSeen: undefined });
  });

  it('leaves queues alone that were not asked for', () => {
    const book = createQueueBook();
    measure(book, 0, { depth: 3 });

    book.measured(new Map(), [queueName('other')], START + 2);

    expect(recordOf(book).reading).toEqual({ depth: 3 });
  });

  it('remembers since when a message has been next in line', () => {
    const book = createQueueBook();
    const next = (uuid: string) => ({ depth: 2, oldest: { uuid: taskId(uuid), name: undefined } });
    measure(book, 0, next('t1'));
    measure(book, 2, next('t1'));
    expect(recordOf(book).oldestSeen).toEqual({ uuid: 't1', since: START });

    measure(book, 4, next('t2'));
    expect(recordOf(book).oldestSeen).toEqual({ uuid: 't2', since: START + 4 });

    measure(book, 6, { depth: 0 });
    expect(recordOf(book).oldestSeen).toBeUndefined();
  });

  it('keeps the readings of a minute', () => {
    const book = createQueueBook();
    for (let t = 0; t <= 200; t += 2) measure(book, t, { depth: t });

    expect(recordOf(book).recent[0]).toEqual({ t: START + 142, depth: 142 });
    expect(recordOf(book).recent).toHaveLength(30);
  });
});

describe('slopeOf', () => {
  it('is the change per second of the line through the readings', () => {
    const points = [0, 2, 4, 6, 8].map((t) => ({ t: START + t, depth: 100 - 3 * t }));

    expect(slopeOf(points)).toBeCloseTo(-3);
  });

  it('is undefined for less than five seconds', () => {
    expect(slopeOf([])).toBeUndefined();
    expect(slopeOf([{ t: START, depth: 1 }])).toBeUndefined();
    expect(
      slopeOf([
        { t: START, depth: 1 },
        { t: START + 4, depth: 9 },
      ]),
    ).toBeUndefined();
  });

  it('is 0 for a depth that stands still', () => {
    expect(slopeOf([0, 5, 10].map((t) => ({ t: START + t, depth: 7 })))).toBe(0);
  });
});

describe('rates', () => {
  it('are unknown until a task-sent names the queue', () => {
    const book = createQueueBook();
    book.note(EMAILS, START);
    book.taken(EMAILS, START + 1);

    expect(ratesOf(recordOf(book), START + 30)).toEqual({ inRate: undefined, outRate: undefined });
  });

  it('are per second over the last minute', () => {
    const book = createQueueBook();
    book.note(EMAILS, START);
    for (let t = 60; t < 120; t++) {
      book.sent(EMAILS, START + t);
      book.sent(EMAILS, START + t);
      if (t % 2 === 0) book.taken(EMAILS, START + t);
    }

    const { inRate, outRate } = ratesOf(recordOf(book), START + 120);

    expect(inRate).toBeCloseTo(2, 1);
    expect(outRate).toBeCloseTo(0.5, 1);
  });

  it('fall to 0 when nothing comes any more', () => {
    const book = createQueueBook();
    book.sent(EMAILS, START);

    expect(ratesOf(recordOf(book), START + 300)).toMatchObject({ inRate: 0, outRate: 0, ratesFrom: 'events' });
  });

  it('are those of the broker when it counts, whatever events tell', () => {
    const book = createQueueBook();
    book.sent(EMAILS, START);
    const rates = { in: 4, out: 3, redelivered: 0.5 };
    book.measured(new Map([[EMAILS, { depth: 1, rates }]]), [EMAILS], START);

    expect(ratesOf(recordOf(book), START + 10)).toEqual({
      inRate: 4,
      outRate: 3,
      redeliverRate: 0.5,
      ratesFrom: 'broker',
    });
  });
});

describe('forgetting', () => {
  it('lets an empty queue go that nobody has named for long, and keeps the others', () => {
    const book = createQueueBook();
    const [named, full] = [queueName('named'), queueName('full')];
    for (const name of [EMAILS, named, full]) book.sent(name, START);
    book.measured(
      new Map([
        [EMAILS, { depth: 0 }],
        [full, { depth: 1 }],
      ]),
      [EMAILS, full],
      START + 90,
    );
    book.taken(named, START + 50);

    book.forget(START + 50);

    expect([...book.queues.keys()]).toEqual([named, full]);
  });
});
