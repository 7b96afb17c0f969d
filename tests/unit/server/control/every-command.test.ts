import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../../lib/contract/models.ts';
import type { WorkerControl } from '../../../../lib/contract/rest.ts';
import type { Actor } from '../../../../server/auth/identity.ts';
import { PAUSE_KIND } from '../../../../server/control/pauses.ts';
import { aDesk, aTask, aWorker, type Desk, operator, UUID, viewer } from './desk.ts';

const revoking = { uuid: UUID, terminate: false, signal: 'SIGTERM' as const };
const toWorker = (request: WorkerControl) => (desk: Desk, actor: Actor) =>
  desk.control.worker(actor, { hostname: 'w1@app', reason: 'why not', ...request });

/** What steps of a bulk job are called in the audit log: a job sends in its own time, and has tests of its own. */
type OfJobs = 'job-pause' | 'job-resume' | 'job-cancel' | 'job-end';
type Name = Exclude<(typeof COMMANDS)[number], OfJobs>;
const NAMES = COMMANDS.filter((name): name is Name => !name.startsWith('job-'));

/** Each command, as it is asked for. */
const ASKED: Readonly<Record<Name, (desk: Desk, actor: Actor) => Promise<unknown>>> = {
  revoke: (desk, actor) => desk.control.revoke(actor, { ...revoking, uuid: 'waiting', reason: 'why not' }),
  terminate: (desk, actor) =>
    desk.control.revoke(actor, { ...revoking, uuid: 'waiting', terminate: true, reason: 'why not' }),
  retry: (desk, actor) => desk.control.retry(actor, { uuid: UUID, reason: 'why not' }),
  publish: (desk, actor) => desk.control.publish(actor, { name: 'demo.add', reason: 'why not' }),
  'rate-limit': toWorker({ command: 'rate-limit', arguments: { task_name: 'demo.add', rate_limit: '10/m' } }),
  'time-limit': toWorker({ command: 'time-limit', arguments: { task_name: 'demo.add', soft: 1, hard: null } }),
  'pool-grow': toWorker({ command: 'pool-grow', arguments: { n: 2 } }),
  'pool-shrink': toWorker({ command: 'pool-shrink', arguments: { n: 2 } }),
  'pool-restart': toWorker({ command: 'pool-restart', arguments: {} }),
  autoscale: toWorker({ command: 'autoscale', arguments: { max: 8, min: 2 } }),
  'add-consumer': toWorker({ command: 'add-consumer', arguments: { queue: 'bulk' } }),
  'cancel-consumer': toWorker({ command: 'cancel-consumer', arguments: { queue: 'bulk' } }),
  'enable-events': toWorker({ command: 'enable-events', arguments: {} }),
  'disable-events': toWorker({ command: 'disable-events', arguments: {} }),
  heartbeat: toWorker({ command: 'heartbeat', arguments: {} }),
  objgraph: toWorker({ command: 'objgraph', arguments: { type: 'Request', num: 200, max_depth: 10 } }),
  'revoke-by-stamped-headers': (desk, actor) =>
    desk.control.revokeStamped(actor, { ...revoking, headers: { order: '7' }, reason: 'why not' }),
  pause: (desk, actor) => desk.control.pause(actor, { name: 'emails', reason: 'why not' }),
  async resume(desk, actor) {
    // As a process before this one left it.
    const pause = { by: 'ann', since: 0, held: [{ worker: 'w1@app', at: 0, times: 1 }] };
    desk.documents.set(PAUSE_KIND, new Map([['emails', pause]]));
    return desk.control.resume(actor, { name: 'emails', reason: 'why not' });
  },
  shutdown: toWorker({ command: 'shutdown', arguments: {} }),
  purge: (desk, actor) => desk.control.purge(actor, { name: 'emails', confirm: 'emails', reason: 'why not' }),
  peek: (desk, actor) => {
    desk.world.peeking = { how: 'redelivers' };
    return desk.control.peek(actor, { name: 'emails', limit: 10, acceptRedelivered: true, reason: 'why not' });
  },
};
const workersFor = (name: string) => [aWorker(name === 'pause' ? { queues: ['emails'] } : {})];
const BULK = ['revoke', 'terminate', 'retry'] as const;
const ROWS: [string, (desk: Desk, actor: Actor) => Promise<unknown>][] = [
  ...NAMES.map((name): [string, (desk: Desk, actor: Actor) => Promise<unknown>] => [name, ASKED[name]]),
  ...BULK.map((action): [string, (desk: Desk, actor: Actor) => Promise<unknown>] => [
    `bulk ${action}`,
    (desk, actor) => {
      const uuids = action === 'retry' ? [UUID] : ['waiting'];
      return desk.control.bulk(actor, { action, uuids, dryRun: false, signal: 'SIGTERM', reason: 'why not' });
    },
  ]),
];
/** They are remembered, so without the store there is nothing to do. */
const REMEMBERED = ['pause', 'resume'];
const tasks = [aTask(), aTask({ uuid: 'waiting', state: 'RECEIVED' })];

describe.each(ROWS)('%s', (name, ask) => {
  it('is refused without the access "operate", and the refusal is audited', async () => {
    const desk = aDesk({ tasks, workers: workersFor(name) });

    await expect(ask(desk, viewer)).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('operate'),
    });

    expect(desk.sent()).toEqual([]);
    expect(desk.audit).toEqual([
      expect.objectContaining({
        actor: 'vic',
        outcome: expect.stringMatching(/^refused: vic may not/),
        reason: 'why not',
      }),
    ]);
    expect(desk.control.receipts()).toEqual([]);
  });

  it('is refused when the server is read-only, with the reason, and the refusal is audited', async () => {
    const desk = aDesk({ tasks, workers: workersFor(name), readOnly: { on: true, why: 'Started with --read-only.' } });

    await expect(ask(desk, operator)).rejects.toMatchObject({
      code: 'forbidden',
      message: 'This Expediter is read-only and sends no command: Started with --read-only.',
    });

    expect(desk.sent()).toEqual([]);
    expect(desk.outcomes()).toEqual([expect.stringMatching(/^refused: This Expediter is read-only/)]);
  });

  it('is audited before it is sent, with who, why and what', async () => {
    const desk = aDesk({ tasks, workers: workersFor(name) });
    desk.world.brokerIsDown = true;

    await expect(ask(desk, operator)).rejects.toMatchObject({ code: 'unavailable' });

    expect(desk.sent()).toEqual([]);
    expect(desk.audit[0]).toMatchObject({
      actor: 'ann',
      outcome: 'requested',
      reason: 'why not',
      at: desk.clock.now(),
    });
    expect(desk.outcomes()).toEqual(['failed: The broker is out of reach.']);
    expect(desk.control.receipts()).toEqual([
      expect.objectContaining({ waiting: false, error: 'The broker is out of reach.' }),
    ]);
  });

  const whenStored = REMEMBERED.includes(name) ? undefined : it;
  whenStored?.('is sent when the store is down, and the audit entry follows when the store is back', async () => {
    const desk = aDesk({ tasks, workers: workersFor(name) });
    await desk.control.start();
    desk.world.storeIsDown = true;

    await ask(desk, operator);
    const [receipt] = desk.control.receipts();
    const audited = desk.audit.length;
    desk.world.storeIsDown = false;
    await desk.clock.advance(5);

    expect(desk.sent().length).toBe(1);
    expect(receipt?.sentence).toContain('the audit entry waits in memory');
    expect(audited).toBe(0);
    expect(desk.audit).toEqual([expect.objectContaining({ id: receipt?.id, actor: 'ann' })]);
    await desk.control.stop();
  });
});
