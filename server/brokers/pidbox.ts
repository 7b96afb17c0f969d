import { workerName } from '../../lib/ids.ts';
import { parsePythonJson } from '../../lib/python/json.ts';
import type { Answer, Command } from './broker.ts';
import { openBody, type Sealed } from './envelope.ts';

/** Where a worker's answer is to go, and the mark it is to carry. */
export interface ReplyAddress {
  readonly ticket: string;
  readonly exchange: string;
  readonly routing_key: string;
}

/** The body of a message of remote control (PROTOCOL C.1). Without `reply` workers do what is asked and stay silent. */
export function printRequest(command: Command, reply?: ReplyAddress): string {
  return JSON.stringify({
    method: command.method,
    arguments: command.arguments,
    destination: command.destination ?? null,
    pattern: null,
    matcher: null,
    ...(reply === undefined
      ? {}
      : { ticket: reply.ticket, reply_to: { exchange: reply.exchange, routing_key: reply.routing_key } }),
  });
}

/**
 * What one message of a worker says: its answer, under its name. Since Celery 5.1 workers answer in the serialiser of
 * their tasks, so it may be one that cannot be read here; then the answer says that, from `unknown`.
 */
export function readAnswers(sealed: Sealed): readonly Answer[] {
  const body = openBody(sealed);
  if ('malformed' in body) return [unreadable(sealed.contentType || 'an unknown format')];
  let value: unknown;
  try {
    value = parsePythonJson(body.text);
  } catch {
    return [unreadable('broken JSON')];
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [unreadable('an unknown form')];
  return Object.entries(value).map(([worker, reply]) => ({ worker: workerName(worker), reply }));
}

function unreadable(format: string): Answer {
  return { worker: workerName('unknown'), reply: { error: `answered in ${format}, which cannot be read` } };
}
