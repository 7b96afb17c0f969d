import { queueName, taskId } from '../../../lib/ids.ts';
import type { TaskMessage } from '../broker.ts';
import { isoOf } from './python.ts';
import type { Step } from './traffic.ts';
import type { Message } from './world.ts';

/** A message of the shop as it would lie in a real queue: protocol 2, as Celery 5.6 makes it. */
export function toTaskMessage(message: Message): TaskMessage {
  if (message.given !== undefined) return { ...message.given, redelivered: message.redelivered };
  const { uuid, name, queue, call, retries, root, parent, group, origin, argsrepr, kwargsrepr, redelivered } = message;
  const eta = message.eta === undefined ? null : isoOf(message.eta);
  const expires = message.expires === undefined ? null : isoOf(message.expires);
  const chain = message.rest.length === 0 ? null : message.rest.map(signatureOf).reverse();
  const chord = message.chord === undefined ? null : signatureOf(message.chord.body);
  return {
    uuid: taskId(uuid),
    name,
    queue: queueName(queue),
    exchange: '',
    routing_key: queue,
    headers: {
      lang: 'py',
      task: name,
      id: uuid,
      shadow: null,
      eta,
      expires,
      group: group ?? null,
      group_index: null,
      retries,
      timelimit: [null, null],
      root_id: root,
      parent_id: parent ?? null,
      argsrepr,
      kwargsrepr,
      origin,
      ignore_result: true,
      replaced_task_nesting: 0,
      stamped_headers: null,
      stamps: {},
      ...(redelivered ? { redelivered } : {}),
    },
    body: Buffer.from(JSON.stringify([call.args, call.kwargs, { callbacks: null, errbacks: null, chain, chord }])),
    contentType: 'application/json',
    contentEncoding: 'utf-8',
    priority: message.priority,
    replyTo: undefined,
    argsrepr,
    kwargsrepr,
    eta: eta ?? undefined,
    expires: expires ?? undefined,
    retries,
    root_id: taskId(root),
    parent_id: parent === undefined ? undefined : taskId(parent),
    origin,
    redelivered,
  };
}

function signatureOf({ task }: Step): object {
  return { task, args: [], kwargs: {}, options: {}, subtask_type: null, immutable: true };
}

/** What somebody outside of the shop published. Its arguments stay the bytes they are. */
export function fromTaskMessage(given: TaskMessage): Message {
  const time = (text: string | undefined) => {
    const at = text === undefined ? Number.NaN : Date.parse(text) / 1000;
    return Number.isFinite(at) ? at : undefined;
  };
  return {
    uuid: given.uuid,
    name: given.name,
    queue: given.queue,
    call: { args: [], kwargs: {} },
    argsrepr: given.argsrepr ?? '',
    kwargsrepr: given.kwargsrepr ?? '',
    retries: given.retries ?? 0,
    eta: time(given.eta),
    expires: time(given.expires),
    priority: given.priority ?? 0,
    root: given.root_id ?? given.uuid,
    parent: given.parent_id,
    group: undefined,
    origin: given.origin ?? '',
    about: 100_000,
    rest: [],
    chord: undefined,
    given,
    redelivered: false,
  };
}
