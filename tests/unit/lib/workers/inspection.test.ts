import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePythonJson } from '../../../../lib/python/json.ts';
import { INSPECT_METHODS, type InspectPart, parseInspection, poolOf } from '../../../../lib/workers/inspection.ts';

fc.configureGlobal({ seed: 20261123, numRuns: 500 });

const AT = 1_700_000_000;
const PARTS = Object.keys(INSPECT_METHODS) as InspectPart[];
const PART_OF = new Map(PARTS.map((part) => [INSPECT_METHODS[part] as string, part]));

interface RecordedCall {
  readonly label: string;
  readonly method: string;
  readonly decoded: Readonly<Record<string, unknown>>;
}

/** Answers of real workers by label and node, of the methods that we ask. */
function recordedReplies(version: string) {
  const url = new URL(`../../../fixtures/wire/pidbox-redis-${version}.json`, import.meta.url);
  const { calls } = parsePythonJson(readFileSync(url, 'utf8')) as { calls: RecordedCall[] }; // a recording
  return calls.flatMap(({ label, method, decoded }) => {
    const part = PART_OF.get(method);
    return part === undefined ? [] : Object.entries(decoded).map(([node, reply]) => ({ label, node, part, reply }));
  });
}

describe.each(['5.2', '5.6'])('answers of Celery %s', (version) => {
  const replies = recordedReplies(version);
  const replyOf = (label: string, node: string) =>
    replies.find((recorded) => recorded.label === label && recorded.node === node)?.reply;

  it.each(PARTS)('were recorded for %s', (part) => {
    expect(replies.filter((recorded) => recorded.part === part).length).toBeGreaterThanOrEqual(5);
  });

  it.each(replies)('are understood whole: $label of $node', ({ part, reply }) => {
    const parsed = parseInspection(part, reply, AT);

    expect(parsed.error).toBeUndefined();
    expect(parsed.cut).toBeUndefined();
    if (Array.isArray(reply)) expect(parsed.value).toHaveLength(reply.length);
    else expect(parsed.value).toEqual(reply);
  });

  it('tell what runs, with its process and when it started', () => {
    const { value } = parseInspection('active', replyOf('active', 'prefork@app-1'), AT);

    const held = value?.find(({ uuid }) => uuid === 'active-prefork');
    expect(held).toMatchObject({ name: 'demo.sleep', args: '[45]', kwargs: '{}', queue: 'q-prefork', priority: 0 });
    expect(held?.pid).toBeGreaterThan(0);
    expect(held?.started).toBeGreaterThan(1_700_000_000);
  });

  it('give the arguments as Celery shows them when that was asked for', () => {
    const { value } = parseInspection('active', replyOf('active safe=true', 'threads@app-1'), AT);

    expect(value?.map(({ args }) => args)).toEqual(['(45,)', '(45,)']);
  });

  it('tell the real name and the ETA of what is scheduled', () => {
    const { value } = parseInspection('scheduled', replyOf('scheduled', 'prefork@app-1'), AT);

    expect(value).toMatchObject([{ name: 'demo.add', args: '[1, 2]', priority: 3, started: undefined }]);
    expect(value?.[0]?.eta).toMatch(/^20\d\d-\d\d-\d\dT/);
  });

  it('tell the queues, and all that the worker said of them', () => {
    const { value } = parseInspection('activeQueues', replyOf('active_queues', 'prefork@app-1'), AT);

    const whole = expect.objectContaining({ alias: null, durable: true, exchange: expect.any(Object) });
    expect(value).toEqual([{ name: 'q-prefork', exchange: 'q-prefork', routing_key: 'q-prefork', whole }]);
  });

  it.each([
    ['prefork@app-1', 'prefork', 2],
    ['threads@app-1', 'threads', 2],
    ['solo@app-1', 'solo', 1],
    ['gevent@app-1', 'gevent', 2],
  ])('tell the pool of %s', (node, kind, concurrency) => {
    const { value } = parseInspection('stats', replyOf('stats', node), AT);

    // Older ones do not name it; gevent has nothing else to be known by.
    const isUnknown = version === '5.2' && kind === 'gevent';
    expect(poolOf(value)).toMatchObject({ kind: isUnknown ? undefined : kind, concurrency });
  });

  it('count the processes of a pool that has grown', () => {
    const { value } = parseInspection('stats', replyOf('stats', 'auto@app-1'), AT);

    expect(poolOf(value).concurrency).toBe(poolOf(value).pids.length);
  });
});

describe('parseInspection', () => {
  it.each(PARTS)('takes a refusal of %s for an error', (part) => {
    expect(parseInspection(part, { error: "KeyError('no_such_command')" }, AT)).toEqual({
      at: AT,
      error: "KeyError('no_such_command')",
    });
  });

  it('takes no answer for an empty list, and for no settings at all', () => {
    expect(parseInspection('active', null, AT)).toEqual({ at: AT, value: [] });
    expect(parseInspection('stats', null, AT).error).toBeDefined();
  });

  it('never throws, whatever is answered, and gives a value or an error', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PARTS), fc.jsonValue({ maxDepth: 4 }), (part, reply) => {
        const parsed = parseInspection(part, reply, AT);

        expect((parsed.value === undefined) !== (parsed.error === undefined)).toBe(true);
      }),
    );
  });

  it('never throws for requests of odd shapes, and says when it left some out', () => {
    const odd = fc.record(
      {
        id: fc.oneof(fc.string(), fc.integer()),
        name: fc.jsonValue(),
        type: fc.jsonValue(),
        args: fc.jsonValue(),
        kwargs: fc.jsonValue(),
        time_start: fc.jsonValue(),
        delivery_info: fc.jsonValue(),
        worker_pid: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.constantFrom('active' as const, 'reserved' as const), fc.array(odd), (part, reply) => {
        const { value, cut } = parseInspection(part, reply, AT);

        expect(cut === true).toBe(value?.length !== reply.length);
      }),
    );
  });

  it('keeps the first thousand of very many, and says so', () => {
    const reply = Array.from({ length: 1500 }, (_, n) => ({ id: `t${n}` }));

    const { value, cut } = parseInspection('active', reply, AT);

    expect(value).toHaveLength(1000);
    expect(cut).toBe(true);
  });

  it('is not brought down by arguments within arguments within arguments', () => {
    const deep = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`);

    const { value } = parseInspection('reserved', [{ id: 't1', args: deep, kwargs: {} }], AT);

    expect(value?.[0]?.args?.startsWith('[[[')).toBe(true);
    expect(value?.[0]?.args).toContain('...');
  });

  it('keeps the beginning of very long arguments', () => {
    const { value } = parseInspection('reserved', [{ id: 't1', args: ['x'.repeat(1e6)], kwargs: {} }], AT);

    expect(value?.[0]?.args?.length).toBeLessThan(3000);
  });

  it('shows real arguments in Python’s notation', () => {
    const args = [null, true, "it's", 'two\nlines', { a: [1.5] }];

    const { value } = parseInspection('reserved', [{ id: 't1', args }], AT);

    expect(value?.[0]?.args).toBe(`[None, True, "it's", 'two\\nlines', {'a': [1.5]}]`);
  });
});

describe('poolOf', () => {
  it('knows nothing without an answer, and of one that makes no sense', () => {
    const unknown = { kind: undefined, concurrency: undefined, pids: [] };

    expect(poolOf(undefined)).toEqual(unknown);
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.boolean()), (pool) => {
        expect(poolOf({ pool })).toEqual(unknown);
      }),
    );
  });

  it('names a pool of an application by what it says', () => {
    expect(poolOf({ pool: { implementation: 'shop.pools:Mine' } }).kind).toBe('shop.pools:Mine');
  });
});
