import { setTimeout as delay } from 'node:timers/promises';
import { type ConfirmChannel, connect } from 'amqplib';
import { anEventBody, type EventFields } from './raw-events.ts';

/** Publishes one event as a worker does over AMQP. */
export async function publishAmqpEvent(channel: ConfirmChannel, type: string, fields: EventFields = {}): Promise<void> {
  const body = Buffer.from(JSON.stringify(anEventBody(type, fields)));
  const properties = { contentType: 'application/json', contentEncoding: 'utf-8', deliveryMode: 1, priority: 0 };
  channel.publish('celeryev', type.replaceAll('-', '.'), body, { ...properties, headers: { hostname: 'w1@raw' } });
  await channel.waitForConfirms();
}

/** A whole life of a task that succeeds. */
export async function publishAmqpLife(channel: ConfirmChannel, uuid: string): Promise<void> {
  const call = { name: 'raw.task', args: '(1,)', kwargs: '{}', root_id: uuid, parent_id: null, retries: 0 };
  await publishAmqpEvent(channel, 'task-received', { uuid, clock: 1, ...call, eta: null, expires: null });
  await publishAmqpEvent(channel, 'task-started', { uuid, clock: 2 });
  await publishAmqpEvent(channel, 'task-succeeded', { uuid, clock: 3, result: "'done'", runtime: 0.01 });
}

/** A channel with confirms; its connection may break without a word. */
export async function aChannel(url: string): Promise<{ channel: ConfirmChannel; close(): Promise<void> }> {
  const connection = await connect(url, { timeout: 5_000 });
  connection.on('error', () => {}); // whoever publishes is told
  const channel = await connection.createConfirmChannel();
  channel.on('error', () => {});
  await channel.assertExchange('celeryev', 'topic', { durable: true, autoDelete: false });
  return { channel, close: () => connection.close().catch(() => {}) };
}

/** Lives of tasks one after the other, as fast as they are confirmed, through every outage. */
export function startAmqpLoad(url: string): { published(): number; stop(): Promise<void> } {
  let published = 0;
  let going = true;
  const loop = (async () => {
    while (going) {
      try {
        const { channel, close } = await aChannel(url);
        while (going) {
          await publishAmqpLife(channel, `load-${published}`);
          published++;
          await delay(2);
        }
        await close();
      } catch {
        await delay(200); // the outage
      }
    }
  })();
  return {
    published: () => published,
    async stop() {
      going = false;
      await loop;
    },
  };
}
