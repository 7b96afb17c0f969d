import { describe, expect, it } from 'vitest';
import { readArguments, readRetryForm, retryFormOf } from '../../../../components/tasks/retry-form.ts';
import type { RetryPreflight } from '../../../../lib/contract/models.ts';

describe('readArguments', () => {
  it.each([
    ["(1, 'a', None)", '[1,"a",null]'],
    ['[1, "a", null]', '[1,"a",null]'],
    ['(12345678901234567890, 1.0)', '[12345678901234567890,1.0]'],
    ['', '[]'],
  ])('sends args %j as %s', (text, json) => {
    expect(readArguments('args', text)).toEqual({ ok: true, json });
  });

  it.each([
    ["{'a': True}", '{"a":true}'],
    ['', '{}'],
  ])('sends kwargs %j as %s', (text, json) => {
    expect(readArguments('kwargs', text)).toEqual({ ok: true, json });
  });

  it('says where it stops to understand', () => {
    expect(readArguments('args', '(1, foo)')).toEqual({ ok: false, why: expect.stringContaining('at character 5') });
  });

  it.each([
    ['args', '{}'],
    ['args', '(1)'],
    ['kwargs', '[]'],
    ['args', '({1, 2},)'],
  ] as const)('refuses %s that are %s', (part, text) => {
    expect(readArguments(part, text)).toMatchObject({ ok: false });
  });
});

const UUID = '5e9a41c7-0b62-4d18-9c3f-61b2f0d7a8e4';

function known(facts: Partial<RetryPreflight> = {}): RetryPreflight {
  return {
    verdict: 'replayable',
    args: { exact: true, source: 'event', text: '(1.0,)', hidden: false },
    kwargs: { exact: true, source: 'event', text: '{}', hidden: false },
    queue: 'billing',
    queueFrom: 'event',
    missing: [],
    blocks: [],
    losses: [],
    notes: [],
    typed: true,
    at: 0,
    ...facts,
  };
}

const cut = { exact: false, source: 'event', text: "('cut...',)", hidden: false, why: 'it was cut' } as const;

describe('readRetryForm', () => {
  it('leaves untouched arguments to the server when it has them exactly, hidden ones too', () => {
    const kwargs = { exact: true, source: 'result-backend', text: "{'password': '[redacted]'}", hidden: true } as const;
    const preflight = known({ kwargs });

    expect(readRetryForm(UUID, preflight, retryFormOf(preflight))).toEqual({ ok: true, input: { uuid: UUID } });
  });

  it('sends what was written where nothing tells it exactly, and leaves the other half as it was', () => {
    const preflight = known({ args: cut });

    const read = readRetryForm(UUID, preflight, { ...retryFormOf(preflight), args: "('whole',)" });

    expect(read).toEqual({ ok: true, input: { uuid: UUID, args: '["whole"]' } });
  });

  it.each([
    ['a text that was cut', cut, 'If it is right as it stands, add a space.'],
    ['nothing at all', { exact: false, hidden: false, why: 'no event told the args' }, 'Write them; () for none.'],
  ] as const)('does not send %s before somebody has touched it', (_, args, mend) => {
    const preflight = known({ args });

    expect(readRetryForm(UUID, preflight, retryFormOf(preflight))).toMatchObject({
      ok: false,
      problems: { args: `Not known exactly. ${mend}`.replace('exactly. If', 'exactly. Mend it. If') },
    });
  });

  it('never sends the mark of a hidden value', () => {
    const kwargs = { exact: true, source: 'result-backend', text: "{'password': '[redacted]'}", hidden: true } as const;
    const preflight = known({ kwargs });

    const read = readRetryForm(UUID, preflight, {
      ...retryFormOf(preflight),
      kwargs: "{'password': '[redacted]', 'user': 'ada'}",
    });

    expect(read).toMatchObject({ ok: false, problems: { kwargs: expect.stringContaining('[redacted]') } });
  });

  it('asks for a queue that nothing told', () => {
    const { queue: _, ...preflight } = known();

    expect(readRetryForm(UUID, preflight, retryFormOf(preflight))).toMatchObject({
      ok: false,
      problems: { queue: expect.any(String) },
    });
  });

  it('sends another queue, countdown, expiry and priority', () => {
    const preflight = known();

    const read = readRetryForm(UUID, preflight, {
      ...retryFormOf(preflight),
      queue: ' slow ',
      countdown: 60,
      expires: 3600,
      priority: 0,
    });

    expect(read).toEqual({
      ok: true,
      input: { uuid: UUID, queue: 'slow', countdown: 60, expires: 3600, priority: 0 },
    });
  });

  it('sends the queue that was chosen also when the verdict is about it already', () => {
    const preflight = known({ queue: 'slow', queueFrom: 'given' });

    expect(readRetryForm(UUID, preflight, retryFormOf(preflight))).toEqual({
      ok: true,
      input: { uuid: UUID, queue: 'slow' },
    });
  });

  it('sends typed values where workers read them, and nowhere else', () => {
    const form = { ...retryFormOf(known()), args: "(Decimal('10.50'), datetime.date(2024, 2, 29), b'\\xff')" };

    expect(readRetryForm(UUID, known(), form)).toEqual({
      ok: true,
      input: {
        uuid: UUID,
        args: '[{"__type__": "decimal", "__value__": "10.50"},{"__type__": "date", "__value__": "2024-02-29"},{"__type__": "base64", "__value__": "/w=="}]',
      },
    });
    expect(readRetryForm(UUID, known({ typed: false }), form)).toMatchObject({ ok: false });
  });
});
