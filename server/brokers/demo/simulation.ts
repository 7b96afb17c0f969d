import { SCHEDULE } from './beat.ts';
import { QUEUES } from './catalogue.ts';
import { deliver } from './consume.ts';
import { boot, FLEET } from './fleet.ts';
import type { Incident } from './incidents/incident.ts';
import { INCIDENTS } from './incidents/registry.ts';
import { declare } from './queue.ts';
import { createRandom } from './random.ts';
import { BEAT, send, sendFlow } from './send.ts';
import { OCCASIONS, rhythm } from './traffic.ts';
import { after, createWorld, type World } from './world.ts';

export interface SimulationOptions {
  readonly seed: number;
  /** Unix seconds at which it begins. */
  readonly begin: number;
  /** From when on the incident of `incident` is there, or the first one to be seen. */
  readonly open: number;
  /** One that does not go away, `none`, or undefined: all of them come and go. */
  readonly incident: Incident | 'none' | undefined;
  /** How many times faster than usual customers come from `open` on. */
  readonly speed: number;
}

/** A shop in virtual time. The same options and the same commands at the same instants give the same events. */
export interface Simulation {
  readonly world: World;
  /** Everything happens that is due by `to` (Unix seconds). */
  advance(to: number): void;
  /** Time stood still for so long: what was to come comes as much later. */
  postpone(seconds: number): void;
  /** The events since the last call, as their senders made them. */
  drain(): readonly Readonly<Record<string, unknown>>[];
}

/** Between two incidents, seconds. */
const CALM = { least: 60, most: 180 };
/** An incident that is to be seen at `open` has begun so long before. */
const LEAD = 75;

export function createSimulation(options: SimulationOptions): Simulation {
  const simulation = createEmptySimulation(options);
  const { world } = simulation;
  for (const name of QUEUES) declare(world, name);
  for (const deployment of FLEET) boot(world, deployment);
  for (const { perMinute, flow } of OCCASIONS) {
    again(
      world,
      () => {
        sendFlow(world, flow(world.random));
        return world.random.wait((perMinute / 60) * rhythm(world.now) * world.pace);
      },
      world.random.wait(perMinute / 60),
    );
  }
  for (const { task, every } of SCHEDULE) {
    again(
      world,
      () => {
        if (!world.trouble.forgotten.has(task)) send(world, { task }, { by: BEAT, about: 0 });
        return every / world.pace;
      },
      every - (world.now % every),
    );
  }
  plan(world, options);
  after(world, options.open - world.now, () => {
    world.pace = options.speed;
  });
  return simulation;
}

/** No workers, no queues, no customers: for who brings them. */
export function createEmptySimulation({ seed, begin }: Pick<SimulationOptions, 'seed' | 'begin'>): Simulation {
  const world = createWorld(begin, createRandom(seed));
  world.deliver = (queue) => deliver(world, queue);
  return {
    world,
    advance(to) {
      for (let entry = world.agenda.take(to); entry !== undefined; entry = world.agenda.take(to)) {
        world.now = Math.max(world.now, entry.at);
        entry.act?.();
      }
      world.now = Math.max(world.now, to);
    },
    postpone(seconds) {
      world.agenda.postpone(seconds);
      world.now += seconds;
    },
    drain() {
      const { out } = world;
      world.out = [];
      return out;
    },
  };
}

/** Does it after `seconds`, and then after as many as it answers each time. */
function again(world: World, act: () => number, seconds: number): void {
  after(world, seconds, () => again(world, act, act()));
}

/** One incident at a time, each once before any comes a second time. */
function plan(world: World, { incident, open }: SimulationOptions): void {
  if (incident === 'none') return;
  const first = Math.max(0, open - LEAD - world.now);
  if (incident !== undefined) {
    after(world, first, () => repeat(world, incident));
    return;
  }
  let deck: Incident[] = [];
  const next = (chosen?: Incident) => {
    if (deck.length === 0) deck = shuffled(world, INCIDENTS);
    const now = chosen ?? (deck.pop() as Incident); // it was filled
    deck = deck.filter((other) => other !== now);
    const end = now.begin(world);
    after(world, now.lasts, () => {
      end();
      const pause = world.random.int(CALM.least, CALM.most) / world.pace;
      // Whoever opens the page is to find something that begins to be visible.
      const left = open - LEAD - world.now;
      const isLast = left > 0 && left < pause + 300;
      after(world, isLast ? left : pause, () => next(isLast ? INCIDENTS[0] : undefined));
    });
  };
  after(world, Math.min(first, world.random.int(CALM.least, CALM.most)), () =>
    next(first === 0 ? INCIDENTS[0] : undefined),
  );
}

function repeat(world: World, incident: Incident): void {
  const end = incident.begin(world);
  after(world, incident.lasts, () => {
    end();
    after(world, 15, () => repeat(world, incident));
  });
}

function shuffled<T>(world: World, items: readonly T[]): T[] {
  const deck = [...items];
  for (let at = deck.length - 1; at > 0; at--) {
    const other = world.random.int(0, at);
    [deck[at], deck[other]] = [deck[other] as T, deck[at] as T];
  }
  return deck;
}
