import type { TaskMessage, UnreadableMessage } from '../broker.ts';
import { type Agenda, createAgenda, type Entry } from './agenda.ts';
import type { Call } from './catalogue.ts';
import type { Random } from './random.ts';
import type { Step } from './traffic.ts';

/** A task message on its way through the shop. Times are Unix seconds. */
export interface Message {
  readonly uuid: string;
  readonly name: string;
  readonly queue: string;
  readonly call: Call;
  readonly argsrepr: string;
  readonly kwargsrepr: string;
  readonly retries: number;
  readonly eta: number | undefined;
  readonly expires: number | undefined;
  readonly priority: number;
  readonly root: string;
  readonly parent: string | undefined;
  readonly group: string | undefined;
  readonly origin: string;
  /** What its workflow is about: the number of an order, say. */
  readonly about: number;
  /** Steps of the chain that follow. */
  readonly rest: readonly Step[];
  readonly chord: Chord | undefined;
  /** As somebody outside of the shop published it. */
  readonly given?: TaskMessage;
  redelivered: boolean;
  /** Seconds that it runs, when an incident says so. */
  readonly lasts?: number | undefined;
  /** Takes the worker down that runs it. */
  isPoison?: boolean | undefined;
}

/** The header of a chord that is under way. */
export interface Chord {
  readonly body: Step;
  left: number;
  hasFailed: boolean;
}

/** One queue, with a list for each priority step as on Redis: lower steps are taken first. */
export interface Queue {
  readonly name: string;
  readonly lists: Map<number, (Message | UnreadableMessage)[]>;
  /** Somebody will look into it in a moment. */
  isWoken: boolean;
  /** Whom it gave to last, so that all get their share. */
  turn: number;
}

export interface Run {
  readonly message: Message;
  readonly started: number;
  /** Pid of the pool process. */
  readonly pid: number;
  readonly isLate: boolean;
  ending: Entry;
}

export type PoolKind = 'prefork' | 'threads' | 'gevent';

/** How a worker is deployed: what it comes back as. */
export interface Deployment {
  readonly name: string;
  readonly pool: PoolKind;
  readonly concurrency: number;
  readonly queues: readonly string[];
  /** Started with `-E`: it cannot be silenced (PROTOCOL 0, 18). */
  readonly withEvents: boolean;
  readonly autoscale?: { readonly min: number; readonly max: number };
  readonly prefetchMultiplier: number;
  /** Its tasks take so many times as long. */
  readonly slowness: number;
}

export interface Worker {
  deployment: Deployment;
  /** `leaving` has said goodbye and ends what runs. */
  state: 'up' | 'leaving' | 'down';
  pid: number;
  clock: number;
  started: number;
  concurrency: number;
  prefetch: number;
  autoscale: { min: number; max: number } | undefined;
  processes: number[];
  queues: Set<string>;
  running: Map<string, Run>;
  /** Taken, not started, in order. */
  ready: Message[];
  /** Until their ETA. */
  scheduled: Map<string, Message>;
  revoked: Set<string>;
  rates: Map<string, { text: string; perSecond: number; next: number }>;
  limits: Map<string, { soft: number | undefined; hard: number | undefined }>;
  totals: Map<string, number>;
  processed: number;
  taskEvents: boolean;
  /** Lately busy, for the load average. */
  load: number;
  isWoken: boolean;
}

/** All of the shop. It is changed by what is on the agenda, and by commands; nothing in it knows a real clock. */
export interface World {
  now: number;
  readonly random: Random;
  readonly agenda: Agenda;
  readonly queues: Map<string, Queue>;
  readonly workers: Map<string, Worker>;
  /** Messages that a dead worker had not acknowledged, until the broker hands them out again. */
  readonly unrestored: Set<Message>;
  /** Where every message that was ever sent has gone: sent = waiting + held + unrestored + ended + lost + purged. */
  readonly ledger: { sent: number; ended: number; lost: number; purged: number };
  readonly trouble: {
    /** Task types that run so many times as long. */
    readonly slow: Map<string, number>;
    /** Entries that beat forgets. */
    readonly forgotten: Set<string>;
  };
  /** How many times faster than usual everything happens that is not a matter of the machines. */
  pace: number;
  /** Hands out what waits in a queue, as far as workers have room. */
  deliver: (queue: Queue) => void;
  /** Events that were sent and not collected. */
  out: Readonly<Record<string, unknown>>[];
}

export function createWorld(now: number, random: Random): World {
  return {
    now,
    random,
    agenda: createAgenda(),
    queues: new Map(),
    workers: new Map(),
    unrestored: new Set(),
    ledger: { sent: 0, ended: 0, lost: 0, purged: 0 },
    trouble: { slow: new Map(), forgotten: new Set() },
    pace: 1,
    deliver: () => {},
    out: [],
  };
}

/** Puts something on the agenda, `seconds` from now. */
export function after(world: World, seconds: number, act: () => void): Entry {
  return world.agenda.put(world.now + seconds, act);
}

/** Messages in the hands of workers or on their way back from dead ones. */
export function heldOf(world: World): number {
  let held = world.unrestored.size;
  for (const { running, ready, scheduled } of world.workers.values())
    held += running.size + ready.length + scheduled.size;
  return held;
}

export function waitingOf(world: World): number {
  let waiting = 0;
  for (const queue of world.queues.values()) waiting += depthOf(queue);
  return waiting;
}

export function depthOf({ lists }: Queue): number {
  let depth = 0;
  for (const list of lists.values()) depth += list.length;
  return depth;
}
