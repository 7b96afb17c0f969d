import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsed } from '../../../support/event-builders.ts';

const RECEIVED = {
  type: 'task-received',
  uuid: 'u1',
  hostname: 'w1@h',
  pid: 7,
  clock: 3,
  utcoffset: -2,
  timestamp: 1.7e9,
  name: 'demo.add',
  args: '(1,)',
  kwargs: '{}',
  root_id: 'u1',
  parent_id: null,
  retries: 0,
  eta: null,
  expires: null,
};

fc.configureGlobal({ seed: 20261123, numRuns: 1000 });

describe('parseEvents', () => {
  it('takes one event, a list of them, and an empty list', () => {
    expect(parsed(JSON.stringify(RECEIVED)).events).toHaveLength(1);
    expect(parsed(JSON.stringify([RECEIVED, { ...RECEIVED, uuid: 'u2' }])).events).toHaveLength(2);
    expect(parsed('[]')).toEqual({ events: [], malformed: [] });
  });

  it('keeps what it does not know for the raw view', () => {
    const [event] = parsed(JSON.stringify({ ...RECEIVED, novelty: { deep: 1 } })).events;

    expect(event).toMatchObject({ kind: 'task', fields: { novelty: { deep: 1 }, utcoffset: -2 } });
  });

  it('takes NaN and Infinity, which Python writes', () => {
    const body = `{"type": "task-progress", "uuid": "u1", "hostname": "w@h", "timestamp": 1.0, "rate": NaN, "limit": -Infinity}`;

    expect(parsed(body)).toMatchObject({ events: [{ type: 'task-progress' }], malformed: [] });
  });

  it('takes a forced heartbeat, which has fewer fields', () => {
    const body = JSON.stringify({ type: 'worker-heartbeat', hostname: 'w@h', pid: 1, clock: 2, timestamp: 5, freq: 5 });

    expect(parsed(body).events).toMatchObject([{ kind: 'worker', freq: 5, active: undefined }]);
  });

  it.each([
    ['not JSON at all', 'hello', 'not-json'],
    ['a number', '5', 'not-an-event'],
    ['null', 'null', 'not-an-event'],
    ['a list in a list', '[[]]', 'not-an-event'],
    ['no type', '{"hostname": "w", "timestamp": 1}', 'not-an-event'],
    ['no hostname', '{"type": "task-started", "uuid": "u", "timestamp": 1}', 'missing-field'],
    ['no timestamp', '{"type": "task-started", "uuid": "u", "hostname": "w"}', 'missing-field'],
    ['a task event without a task', '{"type": "task-started", "hostname": "w", "timestamp": 1}', 'missing-field'],
    ['a uuid that is a number', '{"type": "task-started", "uuid": 5, "hostname": "w", "timestamp": 1}', 'bad-field'],
    [
      'a timestamp that is text',
      '{"type": "task-started", "uuid": "u", "hostname": "w", "timestamp": "now"}',
      'bad-field',
    ],
    [
      'a timestamp in milliseconds',
      '{"type": "task-started", "uuid": "u", "hostname": "w", "timestamp": 1700000000000}',
      'bad-field',
    ],
    ['negative retries', JSON.stringify({ ...RECEIVED, retries: -1 }), 'bad-field'],
    ['args that are a list', JSON.stringify({ ...RECEIVED, args: [1] }), 'bad-field'],
    [
      'a load that is text',
      '{"type": "worker-heartbeat", "hostname": "w", "timestamp": 1, "loadavg": "high"}',
      'bad-field',
    ],
  ])('counts %s as malformed', (_, body, why) => {
    expect(parsed(body)).toMatchObject({ events: [], malformed: [{ why }] });
  });

  it('keeps the good events of a list that holds a bad one', () => {
    const { events, malformed } = parsed(JSON.stringify([RECEIVED, 5, { ...RECEIVED, uuid: 'u2' }]));

    expect(events).toHaveLength(2);
    expect(malformed).toHaveLength(1);
  });

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((json) => `[${json}]`),
        ),
        (body) => {
          const { events, malformed } = parsed(body);

          for (const event of events) expect(Number.isFinite(event.timestamp)).toBe(true);
          for (const { sample } of malformed) expect(sample.length).toBeLessThanOrEqual(200);
        },
      ),
    );
  });
});
