import { describe, expect, it } from 'vitest';
import { ExpediterError } from '../../../../lib/errors.ts';
import { type QueueName, queueName } from '../../../../lib/ids.ts';
import type { QueueReading } from '../../../../server/brokers/broker.ts';
import { createQueueTap } from '../../../../server/collector/queue-tap.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { fakeLog } from '../http/fake-ports.ts';

const names = (...texts: string[]) => texts.map(queueName);
const gone = () => {
  throw new ExpediterError('unavailable', 'Connection refused');
};

function aTap(known: readonly QueueName[] = []) {
  const clock = createFakeClock();
  const readings: { readings: ReadonlyMap<QueueName, QueueReading>; asked: readonly QueueName[] }[] = [];
  const discoveries: number[] = [];
  const broker = {
    discover: async (): Promise<readonly QueueName[]> => [],
    measure: async (asked: readonly QueueName[]): Promise<ReadonlyMap<QueueName, QueueReading>> =>
      new Map(asked.map((name) => [name, { depth: name.length }])),
  };
  const tap = createQueueTap({
    queues: {
      discover: () => {
        discoveries.push(clock.now());
        return broker.discover();
      },
      measure: (asked) => broker.measure(asked),
    },
    clock,
    log: fakeLog(),
    known: () => known,
    onReadings: (measured, asked) => readings.push({ readings: measured, asked }),
  });
  return { tap, clock, broker, readings, discoveries };
}

describe('the queue tap', () => {
  it('measures every two seconds what is known and what was discovered, each once', async () => {
    const { tap, clock, broker, readings } = aTap(names('emails', 'celery', 'emails'));
    broker.discover = async () => names('celery', 'extra');

    await tap.start();
    await clock.advance(4.5);

    expect(readings.map(({ asked }) => asked)).toEqual(Array(3).fill(['celery', 'emails', 'extra']));
    expect(readings[0]?.readings.get(queueName('emails'))).toEqual({ depth: 6 });
    await tap.stop();
  });

  it('discovers now and then', async () => {
    const { tap, clock, discoveries } = aTap();

    await tap.start();
    await clock.advance(61);

    expect(discoveries).toHaveLength(3);
    await tap.stop();
  });

  it('tells nothing of a round that failed, and goes on', async () => {
    const { tap, clock, broker, readings } = aTap(names('celery'));
    const { measure } = broker;
    await tap.start();
    await clock.advance(0.1);

    broker.measure = gone;
    await clock.advance(10);
    expect(readings).toHaveLength(1);

    broker.measure = measure;
    await clock.advance(2);
    expect(readings).toHaveLength(2);
    await tap.stop();
  });

  it('measures what it knows also when nothing can be discovered, and soon tries that again', async () => {
    const { tap, clock, broker, readings } = aTap(names('celery'));
    broker.discover = gone;
    await tap.start();
    await clock.advance(0.1);
    expect(readings.map(({ asked }) => asked)).toEqual([['celery']]);

    broker.discover = async () => names('extra');
    await clock.advance(2);

    expect(readings.at(-1)?.asked).toEqual(['celery', 'extra']);
    await tap.stop();
  });

  it('asks nothing when no queue is known', async () => {
    const { tap, clock, readings } = aTap();

    await tap.start();
    await clock.advance(10);

    expect(readings).toEqual([]);
    await tap.stop();
  });

  it('takes turns when there are more than five hundred queues', async () => {
    const all = Array.from({ length: 1200 }, (_, n) => queueName(`q${String(n).padStart(4, '0')}`));
    const { tap, clock, readings } = aTap(all);

    await tap.start();
    await clock.advance(4.5);

    expect(readings.map(({ asked }) => asked.length)).toEqual([400, 400, 400]);
    expect(readings.flatMap(({ asked }) => asked).sort()).toEqual(all);
    await tap.stop();
  });

  it('stops', async () => {
    const { tap, clock, readings } = aTap(names('celery'));
    await tap.start();
    await clock.advance(1);

    await tap.stop();
    await clock.advance(60);

    expect(readings).toHaveLength(1);
    expect(clock.sleepers()).toBe(0);
  });
});
