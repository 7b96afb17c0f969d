import { describe, expect, it } from 'vitest';
import {
  type ControlName,
  ignoresTimeLimits,
  whyNotControl,
  whyNotTerminate,
} from '../../../../lib/workers/why-not.ts';
import { START } from '../../../support/builders.ts';
import { aWorker } from '../../../support/worker-builders.ts';

const told = <Value>(value: Value) => ({ at: START, value });

describe('whyNotControl', () => {
  it.each<ControlName>([
    'pool-grow',
    'pool-restart',
    'autoscale',
    'rate-limit',
    'add-consumer',
    'enable-events',
    'shutdown',
  ])('asks nothing of a worker that has left: %s', (command) => {
    expect(whyNotControl(command, aWorker({ status: 'offline' }))).toContain('It has left');
  });

  it('resizes pools of processes and greenlets alone, and none that scales by itself', () => {
    const autoscaled = aWorker({ stats: told({ autoscaler: { max: 4, min: 1, current: 2, qty: 0 } }) });

    expect(whyNotControl('pool-grow', aWorker())).toBeUndefined();
    expect(whyNotControl('pool-grow', aWorker({ pool: 'gevent' }))).toBeUndefined();
    expect(whyNotControl('pool-grow', aWorker({ pool: 'threads' }))).toContain('threads');
    expect(whyNotControl('pool-grow', autoscaled)).toContain('autoscaler');
    expect(whyNotControl('pool-shrink', aWorker({ concurrency: 1 }))).toContain('one process');
  });

  it('sets a range where there is an autoscaler, or where nobody has told', () => {
    expect(whyNotControl('autoscale', aWorker())).toBeUndefined();
    expect(whyNotControl('autoscale', aWorker({ stats: told({}) }))).toContain('--autoscale');
  });

  it('restarts a pool only where the setting allows it', () => {
    expect(whyNotControl('pool-restart', aWorker())).toBeUndefined();
    expect(whyNotControl('pool-restart', aWorker({ conf: told({}) }))).toContain('worker_pool_restarts');
    expect(whyNotControl('pool-restart', aWorker({ conf: told({ worker_pool_restarts: true }) }))).toBeUndefined();
    expect(whyNotControl('pool-restart', aWorker({ pool: 'solo' }))).toContain('solo');
  });

  it('does not turn on what is on', () => {
    expect(whyNotControl('enable-events', aWorker({ taskEvents: true }))).toBe('Its task events are on.');
    expect(whyNotControl('enable-events', aWorker({ taskEvents: false }))).toBeUndefined();
    expect(whyNotControl('disable-events', aWorker({ taskEvents: false }))).toBe('Its task events are off.');
  });
});

it('knows pools that cannot end a task, or ignore its limits', () => {
  expect(whyNotTerminate(aWorker())).toBeUndefined();
  expect(whyNotTerminate(aWorker({ pool: 'threads' }))).toContain('threads');
  expect(ignoresTimeLimits('solo')).toBe(true);
  expect(ignoresTimeLimits(undefined)).toBe(false);
});
