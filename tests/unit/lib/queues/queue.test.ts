import { describe, expect, it } from 'vitest';
import { forecast, type QueueFacts } from '../../../../lib/queues/queue.ts';

const facts = (known: Partial<QueueFacts> = {}): QueueFacts => ({
  depth: 0,
  slope: undefined,
  oldestAge: undefined,
  inRate: undefined,
  outRate: undefined,
  consumers: ['w1@app'],
  consumersKnown: true,
  slots: { busy: 0, total: 4 },
  lastConsumer: undefined,
  ...known,
});

describe('forecast', () => {
  it('does not take an unknown depth for an empty queue', () => {
    expect(forecast(facts({ depth: undefined }))).toEqual({
      condition: 'unknown',
      why: 'the broker does not tell its depth',
      drain: undefined,
    });
  });

  it('calls a paused queue paused, whatever waits in it, and names who consumes it all the same', () => {
    const paused = { isPaused: true, depth: 500, slope: 2, oldestAge: 900 };

    expect(forecast(facts({ ...paused, consumers: [] }))).toEqual({
      condition: 'paused',
      why: 'what is sent to it waits',
      drain: undefined,
    });
    expect(forecast(facts(paused)).why).toBe('w1@app consumes it again');
    expect(forecast(facts({ ...paused, consumers: ['a', 'b'] })).why).toBe('2 workers consume it again');
  });

  it('calls an empty queue healthy, whoever consumes it', () => {
    expect(forecast(facts())).toEqual({ condition: 'healthy', why: undefined, drain: undefined });
    expect(forecast(facts({ consumers: [] })).condition).toBe('healthy');
    expect(forecast(facts({ consumers: [], consumersKnown: false })).condition).toBe('healthy');
  });

  it('says no-consumer when messages wait and all workers have answered', () => {
    const waiting = { depth: 1, consumers: [] };

    expect(forecast(facts(waiting))).toEqual({
      condition: 'no-consumer',
      why: 'no worker consumes it',
      drain: 'never',
    });
    expect(forecast(facts({ ...waiting, lastConsumer: { hostname: 'w9@app', left: 1 } })).why).toBe('w9@app left');
  });

  it('does not say so while a worker has not answered; then it is unknown', () => {
    expect(forecast(facts({ depth: 1, consumers: [], consumersKnown: false })).condition).toBe('unknown');
  });

  it('takes the broker’s count of consumers for the whole truth, where there is one', () => {
    const waiting = { depth: 1, consumers: [], consumersKnown: false };

    expect(forecast(facts({ ...waiting, brokerConsumers: 0 })).condition).toBe('no-consumer');
    expect(forecast(facts({ ...waiting, consumersKnown: true, brokerConsumers: 1 })).condition).toBe('healthy');
    // A worker that has just begun to consume is not in the broker's statistics yet.
    expect(forecast(facts({ depth: 1, brokerConsumers: 0 })).condition).toBe('healthy');
  });

  it('does not ask for a consumer of dead letters, and calls a queue by what is done with it', () => {
    const letters = { depth: 3, consumers: [], deadLettersOf: ['emails', 'orders', 'reports'] };

    expect(forecast(facts(letters))).toEqual({
      condition: 'dead-letters',
      why: 'dead letters of emails and 2 more queues',
      drain: 'never',
    });
    expect(forecast(facts({ ...letters, deadLettersOf: ['emails', 'orders'] })).why).toBe(
      'dead letters of emails and orders',
    );
    expect(forecast(facts({ ...letters, consumers: ['w1@app'] })).condition).toBe('healthy');
    expect(forecast(facts({ ...letters, depth: 0 })).condition).toBe('healthy');
    // A waiting room before another try; elsewhere a TTL is no reason to do without a consumer.
    expect(forecast(facts({ depth: 3, consumers: [], movesOn: true })).condition).toBe('no-consumer');
    expect(forecast(facts({ ...letters, brokerConsumers: 0, movesOn: true })).condition).toBe('healthy');
  });

  it('needs no answer of the others when one is known to consume it', () => {
    expect(forecast(facts({ depth: 1, consumersKnown: false })).condition).toBe('healthy');
  });

  it('drains at the pace at which the depth falls', () => {
    expect(forecast(facts({ depth: 100, slope: -4 }))).toMatchObject({ condition: 'healthy', drain: 25 });
  });

  it('takes the rates when there is no slope yet', () => {
    expect(forecast(facts({ depth: 100, inRate: 1, outRate: 6 })).drain).toBe(20);
    expect(forecast(facts({ depth: 100, inRate: 1 })).drain).toBeUndefined();
  });

  it('never drains when it grows or stands still', () => {
    expect(forecast(facts({ depth: 100, slope: 2 }))).toEqual({
      condition: 'backlogged',
      why: 'more comes in than goes out',
      drain: 'never',
    });
    expect(forecast(facts({ depth: 100, slope: 0 }))).toEqual({
      condition: 'backlogged',
      why: 'no more goes out than comes in',
      drain: 'never',
    });
  });

  it('is saturated when it never drains and every slot is busy', () => {
    const growing = { depth: 100, slope: 2 };

    expect(forecast(facts({ ...growing, slots: { busy: 4, total: 4 } }))).toEqual({
      condition: 'saturated',
      why: 'all 4 slots are busy',
      drain: 'never',
    });
    expect(forecast(facts({ ...growing, slots: { busy: 1, total: 1 } })).why).toBe('the only slot is busy');
    expect(forecast(facts({ ...growing, slots: { busy: 2, total: 2 } })).why).toBe('both slots are busy');
    expect(forecast(facts({ ...growing, slots: { busy: 0, total: 0 } })).condition).toBe('backlogged');
  });

  it('takes a handful of messages for passing through, also when they become more', () => {
    expect(forecast(facts({ depth: 9, slope: 1 }))).toMatchObject({ condition: 'healthy', drain: undefined });
  });

  it('is backlogged when the oldest has waited for more than a minute, though it drains', () => {
    expect(forecast(facts({ depth: 5, slope: -1, oldestAge: 61 }))).toEqual({
      condition: 'backlogged',
      why: undefined,
      drain: 5,
    });
    expect(forecast(facts({ depth: 5, slope: -1, oldestAge: 60 })).condition).toBe('healthy');
  });
});
