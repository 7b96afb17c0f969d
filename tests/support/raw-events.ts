import type { Redis } from 'ioredis';
import { printEnvelope } from '../../server/brokers/envelope.ts';

/** What an event carries beside its type. */
export type EventFields = Readonly<Record<string, unknown>>;

/** The channel on which kombu publishes events of this type, database 0. */
export function eventChannel(type: string): string {
  return `/0.celeryev/${type.replaceAll('-', '.')}`;
}

/** An event as a worker makes it; what a test does not name is plausible. Now, unless it says otherwise. */
export function anEventBody(type: string, fields: EventFields = {}): EventFields {
  return { type, hostname: 'w1@raw', pid: 4242, clock: 1, utcoffset: 0, timestamp: Date.now() / 1000, ...fields };
}

/** The message in which kombu carries a body of an event. */
export function eventMessage(body: string): string {
  return printEnvelope({
    headers: { hostname: 'w1@raw' },
    properties: {
      delivery_mode: 1,
      delivery_info: { exchange: 'celeryev', routing_key: 'task.raw' },
      priority: 0,
      delivery_tag: '00000000-0000-4000-8000-000000000000',
    },
    contentType: 'application/json',
    contentEncoding: 'utf-8',
    body: Buffer.from(body),
  });
}

/** Publishes one event, and answers how many listeners Redis gave it to. */
export async function publishEvent(redis: Redis, type: string, fields: EventFields = {}): Promise<number> {
  return redis.publish(eventChannel(type), eventMessage(JSON.stringify(anEventBody(type, fields))));
}

/** A whole life of a task that succeeds, a hundredth of a second each step. */
export async function publishLife(redis: Redis, uuid: string, fields: EventFields = {}): Promise<void> {
  const at = Date.now() / 1000;
  const call = { name: 'raw.task', args: '(1,)', kwargs: '{}', root_id: uuid, parent_id: null, retries: 0 };
  const step = (type: string, n: number, own: EventFields) =>
    publishEvent(redis, type, { uuid, timestamp: at + n / 100, clock: n, ...own, ...fields });

  await step('task-received', 1, { ...call, eta: null, expires: null });
  await step('task-started', 2, {});
  await step('task-succeeded', 3, { result: "'done'", runtime: 0.01 });
}
