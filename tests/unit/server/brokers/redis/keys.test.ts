import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { redisKeys } from '../../../../../server/brokers/redis/keys.ts';

const SEP = '\x06\x16';

/** The keys of a real broker in use: Celery 5.2 and 5.6. */
function recordedKeys(version: string): Readonly<Record<string, { type: string; value: unknown }>> {
  const url = new URL(`../../../../fixtures/wire/redis-keys-${version}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')).keys;
}

describe('redisKeys', () => {
  it.each(['5.2', '5.6'])('finds every list, binding and held message of Celery %s by name', (version) => {
    const recorded = recordedKeys(version);
    const keys = redisKeys(0, {});
    const bindings = Object.keys(recorded).filter((key) => key.startsWith(keys.binding('')));
    const queues = bindings
      .filter((key) => !keys.isInternal(keys.exchangeOf(key)))
      .flatMap((key) => recorded[key]?.value as string[])
      .map((member) => keys.parseBindingMember(member)?.queue ?? '');
    const known = new Set([
      ...bindings,
      keys.unacked(),
      ...queues.flatMap((q) => keys.steps.map((s) => keys.list(q, s))),
    ]);

    const lists = Object.keys(recorded).filter((key) => recorded[key]?.type === 'list');
    expect(queues).toEqual(expect.arrayContaining(['celery', 'high', 'low', 'bulk', 'nobody']));
    expect(lists.filter((key) => !known.has(key))).toEqual([]);
    expect(recorded).toHaveProperty([keys.unacked()]);
  });

  it.each([
    [undefined, 0],
    [0, 0],
    [2, 0],
    [3, 3],
    [5, 3],
    [8, 6],
    [9, 9],
    [200, 9],
    [-1, 0],
  ])('puts priority %s into step %s', (priority, step) => {
    expect(redisKeys(0, {}).stepOf(priority)).toBe(step);
  });

  it('takes steps and separator as configured, and the last step below all of them, as kombu does', () => {
    const keys = redisKeys(0, { transport: { priority_steps: [1, 5], sep: ':' } });

    expect([0, 1, 4, 7].map(keys.stepOf)).toEqual([5, 1, 1, 5]);
    expect(keys.list('celery', 5)).toBe('celery:5');
  });

  it('names lists: the first step is the bare queue', () => {
    const keys = redisKeys(0, { transport: { global_keyprefix: 'app1:' } });

    expect(keys.list('celery', 0)).toBe('app1:celery');
    expect(keys.list('celery', 3)).toBe(`app1:celery${SEP}3`);
  });

  it.each([
    [{}, '/2.celeryev', '/2.celery.pidbox'],
    [{ transport: { global_keyprefix: 'app1:' } }, 'app1:/2.celeryev', 'app1:/2.celery.pidbox'],
    [{ transport: { fanout_prefix: true } }, '/2.celeryev', '/2.celery.pidbox'],
    [{ transport: { fanout_prefix: false } }, 'celeryev', 'celery.pidbox'],
    [{ transport: { fanout_prefix: '/x{db}.' } }, '/x2.celeryev', '/x2.celery.pidbox'],
    [{ eventExchange: 'myev', controlExchange: 'mine' }, '/2.myev', '/2.mine.pidbox'],
  ])('names channels for %j', (options, events, control) => {
    const keys = redisKeys(2, options);

    expect(keys.eventChannels().map(({ name }) => name)).toEqual([events]);
    expect(keys.controlChannels()).toEqual([control]);
    expect(keys.hearsTwice()).toBe(false);
  });

  it.each([
    [{}, ['/2.celeryev', '/{db}.celeryev'], ['/2.celery.pidbox', '/{db}.celery.pidbox']],
    [{ transport: { global_keyprefix: 'a:' } }, ['a:/2.celeryev', 'a:/{db}.celeryev'], undefined],
    [{ transport: { fanout_prefix: '/x{db}.' } }, ['/x2.celeryev', '/x{db}.celeryev'], undefined],
    [{ transport: { fanout_prefix: '/x.' } }, ['/x.celeryev'], ['/x.celery.pidbox']],
    [{ transport: { fanout_prefix: false } }, ['celeryev'], ['celery.pidbox']],
  ])('names the channels of both ages of kombu over sentinels for %j', (options, events, control) => {
    const keys = redisKeys(2, options, true);

    expect(keys.eventChannels().map(({ name }) => name)).toEqual(events);
    if (control !== undefined) expect(keys.controlChannels()).toEqual(control);
  });

  it('knows that workers hear twice only when it was told so, and when there are two channels', () => {
    const transport = { sentinel_fanout_compat: true };

    expect(redisKeys(0, { transport }, true).hearsTwice()).toBe(true);
    expect(redisKeys(0, { transport }, false).hearsTwice()).toBe(false);
    expect(redisKeys(0, { transport: { ...transport, fanout_prefix: false } }, true).hearsTwice()).toBe(false);
  });

  it('escapes what is a glob in a prefix', () => {
    const keys = redisKeys(0, { transport: { global_keyprefix: 'a[1]*?\\' } });

    expect(keys.eventChannels()[0]?.pattern).toBe('a\\[1\\]\\*\\?\\\\/0.celeryev/*');
    expect(keys.bindings()).toBe('a\\[1\\]\\*\\?\\\\_kombu.binding.*');
    expect(keys.exchangeOf(keys.binding('celery'))).toBe('celery');
  });

  it('names the reply list with the prefix, and the queue in the binding without', () => {
    const keys = redisKeys(0, { transport: { global_keyprefix: 'app1:' } });

    expect(keys.replyList('oid')).toBe('app1:oid.reply.celery.pidbox');
    expect(keys.binding(keys.replyExchange())).toBe('app1:_kombu.binding.reply.celery.pidbox');
    expect(keys.bindingMember({ routing_key: 'oid', pattern: '', queue: keys.replyQueue('oid') })).toBe(
      `oid${SEP}${SEP}oid.reply.celery.pidbox`,
    );
  });

  it('reads bindings back, and no others', () => {
    const keys = redisKeys(0, {});
    const binding = { routing_key: 'a.#', pattern: '^a\\..*$', queue: 'q' };

    expect(keys.parseBindingMember(keys.bindingMember(binding))).toEqual(binding);
    expect(keys.parseBindingMember('something else')).toBeUndefined();
    expect(keys.parseBindingMember(`a${SEP}b${SEP}`)).toBeUndefined();
  });

  it('knows the exchanges which carry no tasks', () => {
    const keys = redisKeys(0, {});
    const exchanges = ['celeryev', 'celery.pidbox', 'reply.celery.pidbox', 'other.pidbox', 'celery', 'replies'];

    expect(exchanges.filter(keys.isInternal)).toEqual(exchanges.slice(0, 4));
  });
});
