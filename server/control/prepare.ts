import type { ParsedOf, publishTask } from '../../lib/contract/rest.ts';
import { displayText } from '../../lib/control/display-text.ts';
import { ExpediterError } from '../../lib/errors.ts';
import { type QueueName, queueName, taskId } from '../../lib/ids.ts';
import type { CommandParts, Prepared } from './parts.ts';

/** What a person may say about the sending of a message. */
export type SendingRequest = Pick<
  ParsedOf<typeof publishTask>,
  'args' | 'kwargs' | 'queue' | 'routing_key' | 'countdown' | 'eta' | 'expires' | 'priority'
>;

export interface Draft {
  readonly name: string;
  /** JSON texts. */
  readonly args: string;
  readonly kwargs: string;
  readonly queue: QueueName;
  readonly exchange?: string | undefined;
  readonly routing_key?: string | undefined;
  readonly priority?: number | undefined;
  readonly headers?: Readonly<Record<string, unknown>> | undefined;
}

/** A message under a new id. Throws `invalid` for times that make no sense and messages that would crash a worker. */
export function prepareMessage(parts: CommandParts, draft: Draft, request: SendingRequest): Prepared {
  const uuid = taskId(parts.newId());
  const argsrepr = displayText('args', draft.args);
  const kwargsrepr = displayText('kwargs', draft.kwargs);
  const { eta, expires } = timesOf(request, parts.clock.now());
  const exchange = draft.exchange ?? '';
  const priority = request.priority ?? draft.priority;
  const routing_key = request.routing_key ?? draft.routing_key ?? draft.queue;
  if (exchange === '' && routing_key !== draft.queue) {
    // The default exchange takes the routing key for the name of a queue, and so does a worker that gives a task back.
    const sentence = `The routing key "${routing_key}" would lead past the queue ${draft.queue}: leave it out.`;
    throw new ExpediterError('invalid', sentence);
  }
  const message = parts.buildTaskMessage({
    uuid,
    name: draft.name,
    args: draft.args,
    kwargs: draft.kwargs,
    queue: draft.queue,
    exchange,
    routing_key,
    priority,
    headers: draft.headers,
    eta,
    expires,
    argsrepr,
    kwargsrepr,
    origin: parts.origin,
  });
  const told = {
    uuid,
    name: draft.name,
    queue: draft.queue,
    args: parts.redact(argsrepr),
    kwargs: parts.redact(kwargsrepr),
    ...(eta === undefined ? {} : { eta }),
    ...(expires === undefined ? {} : { expires }),
    ...(priority === undefined ? {} : { priority }),
  };
  return { uuid, queue: draft.queue, message, told };
}

/** Throws `unsupported` for a broker that takes no messages of ours. */
export function requirePublish({ broker }: CommandParts): void {
  if (broker.can.publish) return;
  throw new ExpediterError('unsupported', 'Expediter cannot publish tasks to this kind of broker.');
}

export function queueOf(request: SendingRequest): QueueName | undefined {
  return request.queue === undefined ? undefined : queueName(request.queue);
}

/** ISO 8601. Celery counts both `countdown` and a numeric `expires` from now, in seconds. */
function timesOf(request: SendingRequest, now: number): { eta: string | undefined; expires: string | undefined } {
  if (request.eta !== undefined && request.countdown !== undefined) {
    throw new ExpediterError('invalid', 'Give an eta or a countdown, not both.');
  }
  const eta = request.eta ?? (request.countdown === undefined ? undefined : isoOf(now + request.countdown));
  const expires = typeof request.expires === 'number' ? isoOf(now + request.expires) : request.expires;
  if (expires !== undefined && Date.parse(expires) / 1000 <= now) {
    throw new ExpediterError(
      'invalid',
      `The task would expire at ${expires}, which has passed: workers would discard it.`,
    );
  }
  return { eta, expires };
}

function isoOf(seconds: number): string {
  const instant = new Date(seconds * 1000);
  if (Number.isNaN(instant.getTime())) throw new ExpediterError('invalid', 'The time lies too far ahead for a date.');
  return instant.toISOString();
}
