import { beforeAll, describe, expect, it } from 'vitest';
import type { TaskDetail, WorkerDetail } from '../../lib/contract/models.ts';
import { CELERY_LINES, type CeleryLine } from '../../scripts/provision/celery-lines.mjs';
import { hasPool, type Pool } from '../support/celery.ts';
import { type Inspected, type Seen, type Stored, watch, workerOf } from './cluster.ts';
import { FAILED_OUTSIDE, isBefore, losesEvents, NAMELESS, type Run, stateDifferenceOf } from './differences.ts';

const isEvery = process.env.TEST_MATRIX === 'every';
const LINES: readonly CeleryLine[] = isEvery ? CELERY_LINES : ['5.2', 'newest'];
const POOLS: readonly Pool[] = isEvery ? ['prefork', 'threads', 'solo', 'gevent'] : ['prefork', 'threads'];
/** No such task in the workers: it failed before it was one. */
const UNKNOWN = 'unknown';
const ENDINGS = ['task-succeeded', 'task-failed', 'task-revoked', 'task-rejected'];

/** A fresh place on a broker, and one for results. */
export type Place = () => Promise<{ readonly brokerUrl: string; readonly backendUrl: string }>;

/** Every line of Celery with every pool on one broker: what is shown is what Celery's own backend, receiver and inspect say. */
export function agreesWithCelery(broker: string, place: Place): void {
  describe.each(LINES)(`Celery %s on ${broker}`, (line) => {
    const pools = POOLS.filter((pool) => hasPool(pool, line));
    let seen: Seen;
    beforeAll(async () => {
      seen = await watch({ line, pools, ...(await place()) });
    });

    it('is the Celery that was asked for', () => {
      if (line !== 'newest') expect(seen.celery.version).toMatch(new RegExp(`^${line.replace('.', '\\.')}\\.`));
    });

    it('knows no task that Celery knows nothing of', () => {
      const unknown = [...seen.tasks.keys()].filter((uuid) => seen.celery.events[uuid] === undefined);

      expect(unknown).toEqual([]);
    });

    describe.each(POOLS)('%s', (pool) => {
      if (pools.includes(pool)) comparesTasks(pool, () => seen);
      else it('is compared', ({ skip }) => skip(`${pool} does not install beside Celery ${line} here`));
    });
  });
}

interface Compared {
  readonly label: string;
  readonly stored: Stored;
  readonly shown: TaskDetail;
  /** Types of the events that Celery's own receiver heard. */
  readonly heard: readonly string[];
}

function comparesTasks(pool: Pool, seen: () => Seen): void {
  const run = (): Run => ({ version: seen().celery.version, pool });
  const sent = () => Object.entries(seen().celery.sent[pool] ?? {});
  const compared = (): Compared[] =>
    sent().flatMap(([label, uuid]) => {
      const [stored, shown] = [seen().celery.results[uuid], seen().tasks.get(uuid)];
      if (stored === undefined || shown === undefined) return [];
      return [{ label, stored, shown, heard: seen().celery.events[uuid] ?? [] }];
    });
  /** Without those whose end was lost on the way, to us and to Celery's receiver. */
  const ended = () =>
    compared().filter(({ heard }) => !losesEvents(run()) || heard.some((type) => ENDINGS.includes(type)));
  const labelled = (label: string): TaskDetail => {
    const task = compared().find((one) => one.label === label);
    if (task === undefined) throw new Error(`The history has no ${label}`);
    return task.shown;
  };
  const pairs = <T>(all: readonly Compared[], what: (one: Compared) => T) => all.map((one) => [one.label, what(one)]);

  it('has every task that was sent', () => {
    const missing = sent().filter(([, uuid]) => !seen().tasks.has(uuid));

    expect(missing).toEqual([]);
    expect(sent().length).toBeGreaterThan(30);
  });

  it('kept every event that Celery’s own receiver heard', () => {
    const types = (events: readonly string[]) => events.toSorted();

    expect(pairs(compared(), ({ shown }) => types(shown.events.map(({ type }) => type)))).toEqual(
      pairs(compared(), ({ heard }) => types(heard)),
    );
  });

  it('says the state that the result backend says', () => {
    const agreeing = ended().filter(({ label }) => stateDifferenceOf(label, run()) === undefined);

    expect(pairs(agreeing, ({ shown }) => shown.state)).toEqual(pairs(agreeing, ({ stored }) => stored.state));
    expect(agreeing.length).toBeGreaterThan(20);
  });

  it('says another state only where Celery tells two stories', () => {
    for (const { label, stored, shown } of ended()) {
      const difference = stateDifferenceOf(label, run());
      if (difference === undefined) continue;
      expect([label, stored.state]).toEqual([label, difference.stored]);
      expect(difference.shown, `${label}: ${difference.why}`).toContain(shown.state);
    }
  });

  it('calls nothing ended whose end nobody heard', () => {
    const whole = new Set(ended().map(({ label }) => label));
    const unheard = compared().filter(({ label }) => !whole.has(label));

    for (const { label, shown } of unheard)
      expect([label, shown.state]).toEqual([label, expect.stringMatching(/^(PENDING|RECEIVED|STARTED|RETRY)$/)]);
  });

  it('shows the results', () => {
    const done = ended().filter(
      ({ label, stored }) => stored.result !== null && !(label === 'typed' && isBefore(run().version, '5.3')),
    );

    expect(done.length).toBeGreaterThan(15);
    expect(pairs(done, ({ shown }) => shown.result)).toEqual(pairs(done, ({ stored }) => stored.result));
  });

  it('shows the arguments', () => {
    const told = compared().filter(({ stored }) => stored.args !== null);

    for (const { label, shown, stored } of told) expect([label, ...(stored.args ?? [])]).toContain(shown.args);
    expect(pairs(told, ({ shown }) => shown.kwargs)).toEqual(pairs(told, ({ stored }) => stored.kwargs));
  });

  it('shows the exceptions, with their tracebacks', () => {
    const failed = ended().filter(({ shown, label }) => shown.state === 'FAILURE' && label !== UNKNOWN);

    expect(failed.length).toBeGreaterThan(losesEvents(run()) ? 0 : 2);
    for (const { label, stored, shown } of failed) {
      const isOutside = FAILED_OUTSIDE.includes(label);
      expect([label, shown.traceback]).toEqual([label, isOutside ? expect.any(String) : stored.traceback]);
      const isNameless = isOutside && shown.events.some(({ fields }) => fields.exception === NAMELESS);
      const text = isNameless ? shown.traceback?.trim().split('\n').at(-1) : stored.exception?.text;
      expect([label, shown.exception]).toEqual([label, text]);
      expect(shown.exception, label).toContain(isNameless ? `.${stored.exception?.type}: ` : '');
    }
  });

  it('says that no such task is registered', () => {
    expect(labelled(UNKNOWN)).toMatchObject({ state: 'FAILURE', exception: "NotRegistered('demo.not_registered')" });
    expect(labelled(UNKNOWN).traceback).toBeUndefined();
  });

  it('says who ran it, how often it was tried and who sent it', () => {
    const told = ended().filter(({ stored }) => stored.name !== null);

    expect(pairs(told, ({ shown }) => [shown.worker, shown.retries])).toEqual(
      pairs(told, ({ stored }) => [stored.worker, stored.retries]),
    );
    for (const { label, shown } of compared()) expect([label, shown.worker]).toEqual([label, workerOf(pool)]);
  });

  it('says when it ended, and a runtime that fits', () => {
    const done = ended().filter(({ stored }) => stored.state === 'SUCCESS' && stored.done !== null);

    for (const { label, shown, stored } of done) {
      expect(Math.abs((shown.succeeded ?? 0) - (stored.done ?? 0)), label).toBeLessThan(2);
      expect(shown.runtime, label).toBeGreaterThanOrEqual(0);
      expect(shown.runtime, label).toBeLessThan((shown.succeeded ?? 0) - (shown.received ?? 0) + 0.1);
    }
    for (const label of ['runtime', 'last']) {
      const runtime = done.find((one) => one.label === label)?.shown.runtime;
      if (runtime !== undefined || label === 'last') expect(runtime).toBeGreaterThan(0.45);
    }
  });

  it('tells the attempts of a task that was retried one by one', () => {
    for (const [label, last] of [
      ['retry', 'SUCCESS'],
      ['retry-exhausted', 'FAILURE'],
    ] as const) {
      const heard = compared().find((one) => one.label === label)?.heard ?? [];
      const isWhole =
        heard.filter((type) => type === 'task-retried').length === 2 && heard.some((type) => ENDINGS.includes(type));
      if (losesEvents(run()) && !isWhole) continue;
      const { attempts, deliveries, redelivered } = labelled(label);
      expect([label, attempts.map(({ retries, state }) => [retries, state])]).toEqual([
        label,
        [
          [0, 'RETRY'],
          [1, 'RETRY'],
          [2, last],
        ],
      ]);
      expect({ deliveries, redelivered }).toEqual({ deliveries: 3, redelivered: false });
    }
  });

  it('tells how the revoked ones ended', () => {
    for (const label of ['revoked-before', 'revoked-waiting', 'expired']) {
      expect([label, labelled(label)]).toMatchObject([
        label,
        { state: 'REVOKED', expired: label === 'expired', terminated: false },
      ]);
    }
    if (seen().celery.sent[pool]?.terminated === undefined) return;
    expect(labelled('terminated')).toMatchObject({ state: 'REVOKED', terminated: true, signum: '15' });
  });

  it('links a chain, and shows what waited for its time', () => {
    expect([labelled('chain-2').parent_id, labelled('chain-3').parent_id]).toEqual([
      labelled('chain-1').uuid,
      labelled('chain-2').uuid,
    ]);
    for (const [label, wait] of [
      ['eta', 1.5],
      ['countdown', 0.9],
    ] as const) {
      const { sent, succeeded, eta } = labelled(label);
      expect(eta).toBeDefined();
      if (succeeded !== undefined) expect(succeeded - (sent ?? 0)).toBeGreaterThan(wait);
    }
  });

  describe('worker', () => {
    const said = (): Inspected => seen().celery.workers[workerOf(pool)] as Inspected;
    const shown = (): WorkerDetail => seen().workers.get(workerOf(pool)) as WorkerDetail;

    it('shows the pool, its size and its process', () => {
      const { pid, pool: own } = said().stats;
      // Celery 5.2 names no pool, and gevent has nothing else to be known by.
      const kind = pool === 'gevent' && isBefore(run().version, '5.3') ? undefined : pool;

      expect(shown()).toMatchObject({
        status: 'online',
        pid,
        concurrency: own['max-concurrency'],
        duplicateName: false,
      });
      expect(shown().pool).toBe(kind);
      expect(shown().software).toContain(seen().celery.version);
      expect(shown().stats?.value?.total).toEqual(said().stats.total);
      expect(shown().stats?.value?.pool).toMatchObject({ 'max-concurrency': own['max-concurrency'] });
    });

    it('counts each task that ended once', () => {
      const inState = (state: string) => compared().filter((one) => one.shown.state === state).length;

      expect([shown().succeeded, shown().failed]).toEqual([inState('SUCCESS'), inState('FAILURE')]);
    });

    it('shows the queues that it consumes', () => {
      expect(shown().activeQueues?.value?.map(({ name }) => name)).toEqual(
        said().active_queues.map(({ name }) => name),
      );
      expect(shown().queues).toEqual([pool]);
    });

    it('shows the registered tasks', () => {
      expect(shown().registered?.value?.toSorted()).toEqual(said().registered.toSorted());
    });

    it('shows the settings', () => {
      expect(shown().conf?.value).toEqual(said().conf);
    });
  });
}
