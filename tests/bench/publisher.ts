/**
 * A process of its own that publishes Celery events at a steady rate, one event a message (the dearest form: real
 * workers put several into one). `node publisher.ts REDIS_PORT|AMQP_URL TASKS RATE SEED`; prints one JSON line when done.
 * Every task is sent, received, started and ended: 4 events; one in twenty fails with a traceback.
 */
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { connect as connectAmqp } from 'amqplib';

const [target = '6379', taskText = '1000', rateText = '15000', seed = '1'] = process.argv.slice(2);
const tasks = Number(taskText);
const rate = Number(rateText);

const NAMES = [
  'billing.charge_card',
  'emails.send_receipt',
  'emails.send_newsletter',
  'images.make_thumbnails',
  'search.reindex_product',
  'reports.daily_sales',
  'carts.expire_abandoned',
  'media.transcode',
];
const QUEUES = ['billing', 'emails', 'media', 'default'];
const TRACEBACK = `Traceback (most recent call last):\n${'  File "/srv/shop/billing/gateway.py", line 88, in capture\n    raise GatewayTimeout("no answer from acquirer")\n'.repeat(12)}shop.billing.GatewayTimeout: no answer from acquirer`;
const WORKERS = 8;
/** Tasks between being sent and being ended, so that events of many tasks are interleaved. */
const IN_FLIGHT = 400;

interface Flight {
  readonly uuid: string;
  readonly n: number;
  step: number;
}

let clock = 1;

function eventOf({ uuid, n, step }: Flight): { key: string; hostname: string; event: object } {
  const hostname = step === 0 ? 'gen71@web-1' : `celery@worker-${n % WORKERS}`;
  const base = {
    hostname,
    utcoffset: 0,
    pid: 4000 + (n % WORKERS),
    clock: clock++,
    uuid,
    timestamp: Date.now() / 1000,
  };
  const name = NAMES[n % NAMES.length];
  const call = {
    name,
    args: `(${n}, 'order-${n}')`,
    kwargs: `{'amount': Decimal('89.90'), 'currency': 'EUR', 'cart_id': 'c_${n.toString(16)}'}`,
    root_id: uuid,
    parent_id: null,
    retries: 0,
    eta: null,
    expires: null,
  };
  const queue = QUEUES[n % QUEUES.length];
  switch (step) {
    case 0:
      return {
        key: 'task.sent',
        hostname,
        event: { ...base, ...call, queue, exchange: '', routing_key: queue, type: 'task-sent' },
      };
    case 1:
      return { key: 'task.received', hostname, event: { ...base, ...call, type: 'task-received' } };
    case 2:
      return { key: 'task.started', hostname, event: { ...base, type: 'task-started' } };
    default:
      return n % 20 === 0
        ? {
            key: 'task.failed',
            hostname,
            event: {
              ...base,
              exception: "GatewayTimeout('no answer from acquirer')",
              traceback: TRACEBACK,
              type: 'task-failed',
            },
          }
        : {
            key: 'task.succeeded',
            hostname,
            event: {
              ...base,
              result: `{'receipt': 'r-${n}', 'charged': True}`,
              runtime: 0.05 + (n % 97) / 100,
              type: 'task-succeeded',
            },
          };
  }
}

type Outgoing = ReturnType<typeof eventOf>;

/** Where events go. */
interface Sink {
  /** Resolves when more may follow. */
  send(events: readonly Outgoing[]): Promise<void>;
  /** Resolves when the broker has taken every one, with how many reached somebody. */
  end(): Promise<number>;
}

/** As kombu's Redis transport writes it (kombu 5.6). */
function command({ key, hostname, event }: Outgoing, tag: string): string {
  const body = Buffer.from(JSON.stringify(event)).toString('base64');
  const payload = `{"body": "${body}", "content-encoding": "utf-8", "content-type": "application/json", "headers": {"hostname": "${hostname}"}, "properties": {"delivery_mode": 1, "delivery_info": {"exchange": "celeryev", "routing_key": "${key}"}, "priority": 0, "body_encoding": "base64", "delivery_tag": "${tag}"}}`;
  const channel = `/0.celeryev/${key}`;
  return `*3\r\n$7\r\nPUBLISH\r\n$${channel.length}\r\n${channel}\r\n$${payload.length}\r\n${payload}\r\n`;
}

function openRedis(port: number): Sink {
  const socket = connect(port, '127.0.0.1');
  let written = 0;
  let receivers = 0;
  let answered = 0;
  socket.on('data', (chunk: Buffer) => {
    for (const line of chunk.toString('latin1').split('\r\n')) {
      if (!line.startsWith(':')) continue;
      answered++;
      if (line !== ':0') receivers++;
    }
  });
  const tag = randomUUID();
  return {
    async send(events) {
      written += events.length;
      if (socket.write(events.map((event) => command(event, tag)).join(''))) return;
      await new Promise<void>((resolve) => socket.once('drain', resolve));
    },
    async end() {
      while (answered < written) await delay(10);
      socket.end();
      return receivers;
    },
  };
}

async function openAmqp(url: string): Promise<Sink> {
  const connection = await connectAmqp(url);
  const channel = await connection.createConfirmChannel();
  let receivers = 0;
  const properties = { contentType: 'application/json', contentEncoding: 'utf-8', deliveryMode: 1, priority: 0 };
  return {
    async send(events) {
      let mayFollow = true;
      for (const { key, hostname, event } of events) {
        const body = Buffer.from(JSON.stringify(event));
        mayFollow = channel.publish('celeryev', key, body, { ...properties, headers: { hostname } });
        receivers++;
      }
      if (!mayFollow) await new Promise<void>((resolve) => channel.once('drain', resolve));
    },
    async end() {
      await channel.waitForConfirms();
      await connection.close();
      return receivers;
    },
  };
}

const sink = /^\d+$/.test(target) ? openRedis(Number(target)) : await openAmqp(target);
const flights: Flight[] = [];
let begun = 0;
let sent = 0;
const total = tasks * 4;
const from = performance.now();
while (sent < total) {
  const due = Math.min(total, Math.floor(((performance.now() - from) / 1000) * rate));
  const events: Outgoing[] = [];
  while (sent < due) {
    if (begun < tasks && flights.length < IN_FLIGHT)
      flights.push({ uuid: randomUUID(), n: Number(seed) + begun++, step: 0 });
    const at = sent % flights.length;
    const flight = flights[at] as Flight;
    events.push(eventOf(flight));
    sent++;
    flight.step++;
    if (flight.step === 4) flights.splice(at, 1);
  }
  if (events.length > 0) await sink.send(events);
  await delay(4);
}
const seconds = (performance.now() - from) / 1000;
const received = await sink.end();
process.stdout.write(`${JSON.stringify({ events: total, seconds, received })}\n`);
