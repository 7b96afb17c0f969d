import type { TaskAttempt, TaskDetail } from '../../lib/contract/models.ts';

/** A task as its page gets it: a plain success, sent, received, started and ended within three seconds. */
export function aTaskDetail(facts: Partial<TaskDetail> = {}): TaskDetail {
  return {
    cluster: 'default',
    uuid: '5e9a41c7-0b62-4d18-9c3f-61b2f0d7a8e4',
    name: 'billing.charge',
    state: 'SUCCESS',
    args: '(1,)',
    kwargs: '{}',
    worker: 'w1@app',
    queue: 'billing',
    retries: 0,
    deliveries: 1,
    redelivered: false,
    seen: 1000,
    timestamp: 1003,
    sent: 1000,
    received: 1001,
    started: 1002,
    runtime: 1,
    attempts: [],
    events: [],
    eventsDropped: 0,
    children: [],
    retriedAs: [],
    replay: { ok: true, args: '[1]', kwargs: '{}' },
    ...facts,
  };
}

export function anAttempt(facts: Partial<TaskAttempt> = {}): TaskAttempt {
  return { retries: 0, delivery: 1, state: 'SUCCESS', ...facts };
}
