import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Cluster, createCluster } from '../../../lib/cluster/cluster.ts';
import type { Event, Malformed } from '../../../lib/events/event.ts';
import { parseEvents } from '../../../lib/events/parse-event.ts';
import { clusterName, taskId, workerName } from '../../../lib/ids.ts';
import type { Frame } from '../../../server/brokers/broker.ts';
import { openEventBody, openEventFrame } from '../../../server/brokers/envelope.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/wire');
const EXPECTED = JSON.parse(readFileSync(join(FIXTURES, 'events.expected.json'), 'utf8')) as {
  recordings: Record<string, { event_counts: Record<string, number>; tasks: Record<string, ExpectedTask> }>;
};
interface ExpectedTask {
  readonly label: string | null;
  readonly state: string;
  readonly name: string;
  readonly retries: number | null;
  readonly worker: string;
}

/** Where Celery's own state machine goes by arrival and is wrong, or has no word for a worker that was killed. */
const BETTER_STATE: Readonly<Record<string, string>> = { 'reject-late': 'REJECTED', 'crash-early': 'LOST' };
/** `task-received` shows the shadow name; the real one was sent. */
const BETTER_NAME: Readonly<Record<string, string>> = { shadow: 'demo.add' };

/** One message as Redis carried it, or as AMQP did. */
type Message = { readonly t: number } & (
  | { readonly channel: string; readonly payload: string }
  | { readonly exchange: string; readonly properties: AmqpProperties; readonly body: string }
);
interface AmqpProperties {
  readonly content_type: string;
  readonly content_encoding: string;
  readonly application_headers: Readonly<Record<string, unknown>>;
}

/** Undefined for what is no event. */
function frameOf(message: Message): Frame | undefined {
  if ('payload' in message) {
    return message.channel.includes('celeryev') ? openEventFrame(message.payload) : undefined;
  }
  const { content_type, content_encoding, application_headers } = message.properties;
  return openEventBody({
    headers: application_headers,
    contentType: content_type,
    contentEncoding: content_encoding,
    body: Buffer.from(message.body),
  });
}

/** Plays a recording into a cluster, message by message, with the times it was received at. */
function replay(file: string): { cluster: Cluster; malformed: number; end: number } {
  const lines = readFileSync(join(FIXTURES, file), 'utf8').trimEnd().split('\n');
  const messages = lines.map((line) => JSON.parse(line) as Message);
  const cluster = createCluster({
    name: clusterName('recorded'),
    keepOpen: 10_000,
    keepEnded: 10_000,
    lastSeq: 0,
    since: messages[0]?.t ?? 0,
  });
  const malformed: Malformed[] = [];
  for (const message of messages) {
    const { t } = message;
    const frame = frameOf(message);
    if (frame === undefined) continue;
    const events: Event[] = [];
    expect(frame.malformed).toBeUndefined();
    parseEvents(frame.body, t, events, malformed);
    cluster.applyEvents(events, [], t);
  }
  return { cluster, malformed: malformed.length, end: messages.at(-1)?.t ?? 0 };
}

const RECORDINGS = ['redis-4.4', 'redis-5.2', 'redis-5.6', 'amqp-5.2', 'amqp-5.6'];

describe.each(RECORDINGS.map((name) => `events-${name}.jsonl`))('the recording %s', (file) => {
  const expected = EXPECTED.recordings[file] ?? { event_counts: {}, tasks: {} };
  const { cluster, malformed } = replay(file);

  it('holds no malformed event, and every event is counted once', () => {
    expect(malformed).toBe(0);
    expect(Object.fromEntries(cluster.tallies.events)).toEqual(expected.event_counts);
  });

  it.each(Object.entries(expected.tasks).map(([uuid, task]) => [task.label ?? task.name, uuid, task] as const))(
    '%s (%s) ends as Celery says, or better',
    (_, uuid, task) => {
      const known = cluster.tasks.get(taskId(uuid));

      expect(known?.state).toBe(BETTER_STATE[task.label ?? ''] ?? task.state);
      expect([known?.name, known?.shadow]).toContain(BETTER_NAME[task.label ?? ''] ?? task.name);
      if (task.label === null || !/replace|retry/.test(task.label)) expect(known?.worker).toBe(task.worker);
    },
  );
});

describe('recordings of hard times', () => {
  it('a warm shutdown says goodbye first and ends its task after', () => {
    const { cluster } = replay('events-redis-5.6-warm-shutdown.jsonl');

    const [member] = cluster.fleet.members.values();
    expect(member?.worker.status).toBe('offline');
    expect(member?.succeeded).toBeGreaterThan(0);
  });

  it('a lost connection is not a restart', () => {
    const { cluster } = replay('events-redis-5.6-reconnect.jsonl');

    const [member] = cluster.fleet.members.values();
    expect(member?.worker).toMatchObject({ incarnations: 1, pid: 413 });
    expect(cluster.tallies.events.get('worker-online')).toBe(2);
  });

  it('clocks that are wrong are seen to be wrong', () => {
    const { cluster } = replay('events-redis-5.6-clock-skew.jsonl');

    const skews = [...cluster.fleet.members.values()].map(({ worker }) => Math.round(Math.max(...worker.drifts) + 0.1));
    expect(skews.sort((a, b) => a - b)).toEqual([-120, 0, 90]);
  });

  it('events come one by one from gevent', () => {
    const { cluster, malformed } = replay('events-redis-5.6-gevent.jsonl');

    expect(malformed).toBe(0);
    expect(cluster.tasks.size).toBeGreaterThan(0);
  });

  it('a killed worker is called silent within two of its heartbeat windows, and what it ran is marked', () => {
    const { cluster, end } = replay('events-redis-5.6.jsonl');
    const name = workerName('w9@app-9');
    const at = (after: number) => end + 100 + after;
    const beat = (after: number): Event => ({
      kind: 'worker',
      type: 'worker-heartbeat',
      hostname: name,
      pid: 1,
      clock: 1,
      timestamp: at(after),
      at: at(after),
      freq: 2,
      active: 1,
      processed: 1,
      loadavg: undefined,
      sw_ident: undefined,
      sw_ver: undefined,
      sw_sys: undefined,
    });
    const started: Event = {
      kind: 'task',
      type: 'task-started',
      uuid: taskId('left'),
      hostname: name,
      pid: 1,
      clock: 2,
      timestamp: at(1),
      at: at(1),
      fields: {},
    };
    cluster.applyEvents([beat(0), started], [], at(1));

    cluster.tick(at(1) + 4, at(0));
    expect(cluster.fleet.members.get(name)?.worker.status).toBe('online');
    cluster.tick(at(1) + 8, at(0));

    expect(cluster.fleet.members.get(name)?.worker.status).toBe('silent');
    expect(cluster.tasks.get(taskId('left'))).toMatchObject({
      state: 'LOST',
      lost: { reason: expect.stringContaining('stopped sending heartbeats') },
    });
  });
});
