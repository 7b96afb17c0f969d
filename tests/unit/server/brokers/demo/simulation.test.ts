import { describe, expect, it } from 'vitest';
import { obey } from '../../../../../server/brokers/demo/answers.ts';
import { QUEUES, TYPES } from '../../../../../server/brokers/demo/catalogue.ts';
import { INCIDENTS } from '../../../../../server/brokers/demo/incidents/registry.ts';
import { purge } from '../../../../../server/brokers/demo/queue.ts';
import {
  createSimulation,
  type Simulation,
  type SimulationOptions,
} from '../../../../../server/brokers/demo/simulation.ts';
import { heldOf, waitingOf } from '../../../../../server/brokers/demo/world.ts';

const BEGIN = 1_700_000_000;
const HOUR = 3600;

const shopOf = (options: Partial<SimulationOptions> = {}): Simulation =>
  createSimulation({ seed: 1, begin: BEGIN, open: BEGIN + HOUR, incident: undefined, speed: 1, ...options });

type Event = Readonly<Record<string, unknown>>;

/** Everything that is told until then, in steps of so many seconds. */
function hear(shop: Simulation, seconds: number, step = 10, between: (at: number) => void = () => {}): Event[] {
  const events: Event[] = [];
  for (let passed = step; passed <= seconds; passed += step) {
    shop.advance(BEGIN + passed);
    between(passed);
    events.push(...shop.drain());
  }
  return events;
}

/** What a person does meanwhile. */
function meddle({ world }: Simulation, at: number): void {
  const worker = world.workers.get('orders-1@shop-a');
  if (worker === undefined) return;
  const [running] = worker.running.keys();
  if (at % 50 === 0) obey(world, worker, 'revoke', { task_id: running ?? 'x', terminate: true, signal: 'SIGKILL' });
  if (at === 600) obey(world, worker, 'pool_grow', { n: 2 });
  if (at === 900) obey(world, worker, 'shutdown', {});
  const media = world.queues.get('media');
  if (at % 700 === 0 && media !== undefined) purge(world, media);
}

describe('the shop', () => {
  it('has eight workers of three pools, seven queues and forty task types', () => {
    const { workers } = shopOf().world;

    expect(workers.size).toBe(8);
    expect(new Set([...workers.values()].map(({ deployment }) => deployment.pool)).size).toBe(3);
    expect(QUEUES).toHaveLength(7);
    expect(TYPES.size).toBe(40);
  });

  it('runs every one of its task types in a day', { timeout: 60_000 }, () => {
    const ran = new Set<unknown>();
    for (const { type, name } of hear(shopOf({ incident: 'none', open: BEGIN }), 2 * HOUR, 60)) {
      if (type === 'task-received') ran.add(name);
    }

    expect([...TYPES.keys()].filter((name) => !ran.has(name))).toEqual([]);
  });

  it('tells the same with the same seed and the same commands', () => {
    const [one, other] = [shopOf(), shopOf()];

    const told = hear(one, HOUR / 2, 10, (at) => meddle(one, at));

    expect(told.length).toBeGreaterThan(10_000);
    expect(hear(other, HOUR / 2, 10, (at) => meddle(other, at))).toEqual(told);
  });

  it('tells the same in one step as in many', () => {
    expect(hear(shopOf(), 1200, 1200)).toEqual(hear(shopOf(), 1200, 1));
  });

  it('tells of another day with another seed', () => {
    expect(hear(shopOf({ seed: 2 }), 60)).not.toEqual(hear(shopOf(), 60));
  });

  it('loses no message: each waits, is held, has ended, was lost with a worker or was purged', {
    timeout: 60_000,
  }, () => {
    const shop = shopOf({ open: BEGIN + 2 * HOUR });
    const { world } = shop;

    hear(shop, 2 * HOUR, 10, (at) => {
      meddle(shop, at);
      const { sent, ended, lost, purged } = world.ledger;
      expect(waitingOf(world) + heldOf(world) + ended + lost + purged).toBe(sent);
    });

    expect(world.ledger.lost).toBeGreaterThan(0);
  });

  it('has failures with tracebacks, chained ones too, retries with back-off, ETA tasks and priorities', () => {
    const events = hear(shopOf({ incident: 'none', open: BEGIN }), HOUR);
    const of = (type: string) => events.filter((event) => event.type === type);
    const tracebacks = of('task-failed').map(({ traceback }) => String(traceback));

    expect(tracebacks.length).toBeGreaterThan(30);
    expect(tracebacks.every((text) => /^Traceback \(most recent call last\):\n {2}File "/.test(text))).toBe(true);
    expect(events.some(({ traceback }) => /direct cause of the following/.test(String(traceback)))).toBe(true);
    expect(of('task-retried').length).toBeGreaterThan(30);
    expect(of('task-sent').some(({ retries }) => retries === 2)).toBe(true);
    expect(of('task-received').filter(({ eta, retries }) => eta !== null && retries === 0).length).toBeGreaterThan(100);
    expect(of('task-sent').some(({ parent_id, root_id, uuid }) => parent_id !== null && root_id !== uuid)).toBe(true);
  });

  it('is quieter at night than in the evening', () => {
    const at = (hour: number) => {
      const begin = Math.floor(BEGIN / 86_400) * 86_400 + hour * HOUR;
      const shop = shopOf({ begin, open: begin, incident: 'none' });
      shop.advance(begin + 1200);
      return shop.drain().filter(({ type }) => type === 'task-sent').length;
    };

    expect(at(7)).toBeLessThan(0.6 * at(19));
  });

  it.each(INCIDENTS)('ends $name by itself, and is well after that', (incident) => {
    const shop = shopOf({ incident: 'none', open: BEGIN });
    const { world } = shop;
    shop.advance(BEGIN + 100);
    const end = incident.begin(world);
    shop.advance(BEGIN + 100 + incident.lasts);
    end();
    shop.advance(BEGIN + 400 + incident.lasts);

    expect([...world.workers.values()].map(({ state }) => state)).toEqual(new Array(8).fill('up'));
    expect(waitingOf(world)).toBeLessThan(20);
    expect(world.trouble).toEqual({ slow: new Map(), forgotten: new Set() });
  });

  it('sleeps when time stands still', () => {
    const shop = shopOf({ incident: 'none', open: BEGIN });
    shop.advance(BEGIN + 60);
    shop.drain();

    shop.postpone(HOUR);
    shop.advance(BEGIN + HOUR + 61);

    expect(shop.drain().length).toBeLessThan(200);
  });
});
