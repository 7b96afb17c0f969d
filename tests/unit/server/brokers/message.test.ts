import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { queueName, taskId } from '../../../../lib/ids.ts';
import type { TaskMessage } from '../../../../server/brokers/broker.ts';
import { openEnvelope } from '../../../../server/brokers/envelope.ts';
import {
  buildTaskMessage,
  checkPublishable,
  decodeTaskMessage,
  readTaskBody,
  type TaskDraft,
} from '../../../../server/brokers/message.ts';

fc.configureGlobal({ seed: 20 }); // the same examples in every run

interface Recorded {
  readonly label: string;
  readonly key: string;
  readonly raw: string;
}

/** Messages of real Celery clients, as they lay in Redis. */
function recorded(version: string): readonly Recorded[] {
  const url = new URL(`../../../fixtures/wire/queue-redis-${version}.jsonl`, import.meta.url);
  const lines = readFileSync(url, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line));
}

function decode({ raw, key }: Pick<Recorded, 'raw' | 'key'>) {
  const envelope = openEnvelope(raw);
  if ('malformed' in envelope) throw new Error(envelope.malformed);
  return decodeTaskMessage(envelope, queueName(key));
}

function decodeTask(item: Pick<Recorded, 'raw' | 'key'>): TaskMessage {
  const message = decode(item);
  if ('unreadable' in message) throw new Error(message.unreadable);
  return message;
}

const byLabel = (version: string, label: string) => recorded(version).filter((item) => item.label === label);
const one = (version: string, label: string) => decodeTask(byLabel(version, label)[0] as Recorded);

const draft: TaskDraft = {
  uuid: taskId('t-1'),
  name: 'demo.add',
  args: '[1.0, 12345678901234567890]',
  kwargs: '{"x": [1e5]}',
  queue: queueName('celery'),
  exchange: '',
  routing_key: 'celery',
  argsrepr: '(1.0, 12345678901234567890)',
  kwargsrepr: "{'x': [100000.0]}",
  origin: 'expediter@here',
};

describe.each(['5.2', '5.6'])('decodeTaskMessage, messages of Celery %s', (version) => {
  const items = recorded(version);

  it.each(items.filter(({ label }) => !label.startsWith('v1-')))(
    'reads $label of protocol 2 as its headers have it',
    (item) => {
      const { headers, properties } = JSON.parse(item.raw);

      expect(decodeTask(item)).toMatchObject({
        uuid: headers.id,
        name: headers.task,
        argsrepr: headers.argsrepr,
        kwargsrepr: headers.kwargsrepr,
        priority: properties.priority,
        queue: item.key,
        retries: headers.retries,
        root_id: headers.root_id,
        origin: headers.origin,
        eta: headers.eta ?? undefined,
        expires: headers.expires ?? undefined,
        redelivered: false,
      });
    },
  );

  it.each(items.filter(({ label }) => label.startsWith('v1-')))('reads $label of protocol 1 from its body', (item) => {
    const body = JSON.parse(Buffer.from(JSON.parse(item.raw).body, 'base64').toString());
    const message = decodeTask(item);

    expect(message).toMatchObject({
      uuid: body.id,
      name: body.task,
      eta: body.eta ?? undefined,
      expires: body.expires ?? undefined,
      retries: body.retries,
    });
    expect(JSON.parse(message.argsrepr ?? '')).toEqual(body.args);
    expect(JSON.parse(message.kwargsrepr ?? '')).toEqual(body.kwargs);
  });

  it('finds nothing to object to in any of them', () => {
    for (const item of items) expect(() => checkPublishable(decodeTask(item)), item.label).not.toThrow();
  });

  it('reads the arguments of everything that is JSON, in whatever compression it can open', () => {
    const closed = items.filter((item) => 'malformed' in readTaskBody(decodeTask(item))).map(({ label }) => label);

    expect(new Set(closed)).toEqual(
      new Set([
        ...['serializer-yaml', 'serializer-msgpack', 'serializer-pickle', 'auth'],
        ...['compression-bzip2', 'compression-lzma', 'compression-on-pickle'],
      ]),
    );
  });
});

describe('decodeTaskMessage', () => {
  it('keeps the arguments letter by letter', () => {
    expect(readTaskBody(one('5.6', 'plain'))).toEqual({
      args: '[2, 3]',
      kwargs: '{}',
      embed: '{"callbacks": null, "errbacks": null, "chain": null, "chord": null}',
    });
  });

  it('sees that a message has been delivered before', () => {
    const { raw, key } = byLabel('5.6', 'plain')[0] as Recorded;
    const byHeader = JSON.parse(raw);
    byHeader.headers.redelivered = true;
    const byInfo = JSON.parse(raw);
    byInfo.properties.delivery_info.redelivered = true;

    for (const envelope of [byHeader, byInfo]) {
      expect(decodeTask({ raw: JSON.stringify(envelope), key }).redelivered).toBe(true);
    }
  });

  it.each([
    [{ headers: { task: 'demo.add' } }, 'it has no task id'],
    [{ headers: { id: 'a', task: null } }, 'it has no task name'],
    [{ headers: {}, body: '[]' }, 'it is no task message of protocol 1 or 2'],
    [{ headers: {}, body: '{"task": "demo.add"}' }, 'it has no task id'],
    [{ headers: {}, body: '{"task": "demo.add", "id": "a", "args": {}}' }, 'its args are not a list'],
    [{ headers: {}, body: 'nonsense' }, 'its body is not JSON'],
    [{ headers: {}, 'content-type': 'application/x-yaml' }, 'the body is application/x-yaml, not JSON'],
  ])('says why %j is no task, and shows the beginning', (parts, why) => {
    const raw = JSON.stringify({ body: '{"x": 1}', 'content-type': 'application/json', properties: {}, ...parts });

    expect(decode({ raw, key: 'celery' })).toEqual({
      unreadable: why,
      preview: 'body' in parts ? parts.body : '{"x": 1}',
    });
  });

  it('never throws, whatever the envelope holds', () => {
    const envelopes = fc.record({
      headers: fc.oneof(fc.dictionary(fc.constantFrom('task', 'id', 'compression', 'argsrepr'), fc.jsonValue())),
      properties: fc.dictionary(fc.constantFrom('delivery_info', 'priority', 'reply_to'), fc.jsonValue()),
      contentType: fc.constantFrom('', 'application/json'),
      contentEncoding: fc.constantFrom('', 'utf-8', 'binary'),
      body: fc.oneof(
        fc.uint8Array(),
        fc.json().map((text) => Buffer.from(text)),
      ),
    });
    fc.assert(
      fc.property(envelopes, (envelope) => {
        const message = decodeTaskMessage(envelope, queueName('celery'));

        expect('unreadable' in message || message.uuid !== '').toBe(true);
      }),
    );
  });
});

describe('buildTaskMessage', () => {
  it('writes arguments as they were given, to the letter', () => {
    const message = buildTaskMessage(draft);

    expect(Buffer.from(message.body).toString()).toBe(
      '[[1.0, 12345678901234567890], {"x": [1e5]}, {"callbacks": null, "errbacks": null, "chain": null, "chord": null}]',
    );
    expect(readTaskBody(message)).toMatchObject({ args: draft.args, kwargs: draft.kwargs });
  });

  it('makes messages that are read back as they were meant', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue()),
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.integer({ min: 0, max: 9 }),
        (args, kwargs, priority) => {
          const built = buildTaskMessage({
            ...draft,
            args: JSON.stringify(args),
            kwargs: JSON.stringify(kwargs),
            priority,
          });
          const read = decodeTaskMessage(
            {
              headers: JSON.parse(JSON.stringify(built.headers)),
              properties: { priority, delivery_info: { exchange: '', routing_key: 'celery' } },
              contentType: built.contentType,
              contentEncoding: built.contentEncoding,
              body: built.body,
            },
            draft.queue,
          );

          expect(read).toEqual(built);
        },
      ),
    );
  });

  it('starts a tree of its own, with no attempt behind it', () => {
    expect(buildTaskMessage(draft).headers).toMatchObject({
      id: 't-1',
      root_id: 't-1',
      parent_id: null,
      retries: 0,
      eta: null,
      expires: null,
    });
  });

  it('takes headers of an original, but nothing that ties it to its first run', () => {
    const headers = {
      ...{ id: 'old', task: 'other', retries: 3, tenant: 'acme', timelimit: [10, 5] },
      ...{ group: 'g', group_index: 1, redelivered: true, compression: 'application/zstd', periodic_task_name: 'p' },
    };
    const built = buildTaskMessage({ ...draft, headers }).headers;

    expect(built).toMatchObject({
      id: 't-1',
      task: 'demo.add',
      retries: 0,
      tenant: 'acme',
      timelimit: [10, 5],
      group: null,
    });
    expect(built).not.toHaveProperty('redelivered');
    expect(built).not.toHaveProperty('compression');
    expect(built).not.toHaveProperty('periodic_task_name');
  });

  it.each([
    [{ args: '{}' }, 'The args of a task must be a JSON array.'],
    [{ args: '[1' }, 'The args of a task must be a JSON array; this is not JSON.'],
    [{ args: '[1], {}, null], [[' }, 'The args of a task must be a JSON array; this is not JSON.'],
    [{ kwargs: '[]' }, 'The kwargs of a task must be a JSON object.'],
    [{ embed: '{"chord": {"task": "x"}}' }, 'The embed of a task must be a JSON object without a chord.'],
    [{ name: '' }, 'The task message cannot be published: it has no task name.'],
    [{ eta: 'tomorrow' }, 'The task message cannot be published: its "eta" is not an ISO 8601 date.'],
  ])('refuses %j', (part, message) => {
    expect(() => buildTaskMessage({ ...draft, ...part })).toThrow(
      expect.objectContaining({ code: 'invalid', message }),
    );
  });
});

describe('checkPublishable', () => {
  const sound = buildTaskMessage(draft);
  const protocol1 = one('5.6', 'v1-plain');

  it.each<[string, Partial<TaskMessage>, TaskMessage]>([
    ['a body of two elements', { body: Buffer.from('[[], {}]') }, sound],
    ['a body of four elements', { body: Buffer.from('[[], {}, {}, {}]') }, sound],
    ['a body that is not JSON', { body: Buffer.from('[[], {}, {}') }, sound],
    ['args that are no list', { body: Buffer.from('[{}, {}, {}]') }, sound],
    ['an embed that is a list', { body: Buffer.from('[[], {}, []]') }, sound],
    ['an empty body', { body: Buffer.from('') }, sound],
    ['no id', { headers: { ...sound.headers, id: undefined } }, sound],
    ['another id', { headers: { ...sound.headers, id: 't-2' } }, sound],
    ['another name', { name: 'demo.echo' }, sound],
    ['no content type', { contentType: '' }, sound],
    ['a number for an eta', { headers: { ...sound.headers, eta: 1_700_000_000 } }, sound],
    ['a broken pair of limits', { headers: { ...sound.headers, timelimit: 10 } }, sound],
    ['half a priority', { priority: 0.5 }, sound],
    ['no queue', { queue: queueName('') }, sound],
    [
      'bytes that are not compressed as announced',
      { headers: { ...sound.headers, compression: 'application/zstd' } },
      sound,
    ],
    ['protocol 1 with another id', { uuid: taskId('other') }, protocol1],
    ['protocol 1 without arguments in a list', { body: Buffer.from('{"id": "a", "task": "b", "args": 1}') }, protocol1],
  ])('refuses %s', (_what, fault, message) => {
    expect(() => checkPublishable(message)).not.toThrow();
    expect(() => checkPublishable({ ...message, ...fault })).toThrow(expect.objectContaining({ code: 'invalid' }));
  });

  it.each(['2030-01-02T03:04:05.678901+00:00', '2020-01-01T00:00:00.123Z', '2020-01-01T00:00:00', '2020-01-01'])(
    'takes the date %s, as workers do',
    (eta) => {
      expect(() => checkPublishable({ ...sound, headers: { ...sound.headers, eta } })).not.toThrow();
    },
  );

  it.each(['null', '{}'])('takes an embed of %s, as workers do', (embed) => {
    expect(() => checkPublishable({ ...sound, body: Buffer.from(`[[], {}, ${embed}]`) })).not.toThrow();
  });
});
