import { typeOf } from './catalogue.ts';
import { argsRepr, isoOf, reprOf } from './python.ts';
import { declare, enqueue, wake } from './queue.ts';
import type { Flow, Step } from './traffic.ts';
import type { Chord, Message, World } from './world.ts';

/** Who sends: `gen2211@web-1`, and its clock. */
export interface Producer {
  readonly name: string;
  readonly pid: number;
}

const WEB: readonly Producer[] = [2211, 2212, 1840, 1843].map((pid, i) => ({
  name: `gen${pid}@web-${i < 2 ? 1 : 2}`,
  pid,
}));
export const BEAT: Producer = { name: 'gen77@beat-1', pid: 77 };

/** Sends what a person at the shop caused. */
export function sendFlow(world: World, flow: Flow): void {
  const about = world.random.int(100_000, 999_999);
  const by = world.random.pick(WEB);
  switch (flow.kind) {
    case 'task':
      send(world, flow.step, { about, by });
      return;
    case 'chain': {
      const [first, ...rest] = flow.steps;
      if (first !== undefined) send(world, first, { about, by, rest });
      return;
    }
    case 'group': {
      const group = world.random.uuid();
      for (const step of flow.steps) send(world, step, { about, by, group });
      return;
    }
    case 'chord': {
      const group = world.random.uuid();
      const chord: Chord = { body: flow.body, left: flow.header.length, hasFailed: false };
      for (const step of flow.header) send(world, step, { about, by, group, chord });
      return;
    }
    default:
      flow satisfies never;
  }
}

export interface Sending {
  readonly by: Producer;
  readonly about: number;
  readonly rest?: readonly Step[];
  readonly group?: string;
  readonly chord?: Chord | undefined;
  readonly root?: string;
  readonly parent?: string;
  readonly lasts?: number;
  readonly isPoison?: boolean;
}

export function send(world: World, { task, countdown, expires }: Step, sending: Sending): Message {
  const { random, now, pace } = world;
  const type = typeOf(task);
  const uuid = random.uuid();
  const call = type.call(sending.about, random);
  const message: Message = {
    uuid,
    name: task,
    queue: type.queue,
    call,
    argsrepr: argsRepr(call.args),
    kwargsrepr: reprOf(call.kwargs),
    retries: 0,
    eta: countdown === undefined ? undefined : now + countdown / pace,
    expires: expires === undefined ? undefined : now + expires,
    priority: type.priority,
    root: sending.root ?? uuid,
    parent: sending.parent,
    group: sending.group,
    origin: sending.by.name,
    about: sending.about,
    rest: sending.rest ?? [],
    chord: sending.chord,
    redelivered: false,
    lasts: sending.lasts,
    isPoison: sending.isPoison,
  };
  dispatch(world, message, sending.by);
  return message;
}

/** Sends it, and says so in an event as a producer with `task_send_sent_event` does. */
export function dispatch(world: World, message: Message, by: Producer): void {
  world.out.push({
    type: 'task-sent',
    uuid: message.uuid,
    name: message.name,
    args: message.argsrepr,
    kwargs: message.kwargsrepr,
    root_id: message.root,
    parent_id: message.parent ?? null,
    retries: message.retries,
    eta: message.eta === undefined ? null : isoOf(message.eta),
    expires: message.expires === undefined ? null : isoOf(message.expires),
    queue: message.queue,
    exchange: '',
    routing_key: message.queue,
    hostname: by.name,
    utcoffset: 0,
    pid: by.pid,
    clock: null,
    timestamp: world.now,
  });
  put(world, message);
}

/** Into its queue, without a word. */
export function put(world: World, message: Message): void {
  const queue = declare(world, message.queue);
  enqueue(queue, message);
  world.ledger.sent++;
  wake(world, queue);
}
