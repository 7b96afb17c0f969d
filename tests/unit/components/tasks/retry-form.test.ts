import { describe, expect, it } from 'vitest';
import { readArguments, readRetryForm, retryFormOf } from '../../../../components/tasks/retry-form.ts';
import { aTaskDetail } from '../../../support/task-detail.ts';

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

describe('readRetryForm', () => {
  it('leaves untouched arguments to the server when it has them exactly', () => {
    const task = aTaskDetail({ args: '(1.0,)' });

    expect(readRetryForm(task, retryFormOf(task))).toEqual({ ok: true, input: { uuid: task.uuid } });
  });

  it('sends what was typed where the event text is not exact', () => {
    const task = aTaskDetail({ args: "('cut...',)", replay: { ok: false, why: 'it was cut' } });

    const read = readRetryForm(task, { ...retryFormOf(task), args: "('whole',)" });

    expect(read).toEqual({ ok: true, input: { uuid: task.uuid, args: '["whole"]', kwargs: '{}' } });
  });

  it('does not send a text that was cut before somebody has touched it', () => {
    const task = aTaskDetail({ args: "('cut...',)", replay: { ok: false, why: 'it was cut' } });

    expect(readRetryForm(task, retryFormOf(task))).toMatchObject({
      ok: false,
      problems: { args: expect.stringContaining('Not known exactly') },
    });
  });

  it('never sends the mark of a redacted value', () => {
    const task = aTaskDetail({ kwargs: "{'password': '[redacted]'}", replay: { ok: false, why: 'it was redacted' } });

    const read = readRetryForm(task, { ...retryFormOf(task), kwargs: "{'password': '[redacted]', 'user': 'ada'}" });

    expect(read).toMatchObject({ ok: false, problems: { kwargs: expect.stringContaining('[redacted]') } });
  });

  it('asks for a queue that no event told', () => {
    const task = aTaskDetail({ queue: undefined } as never);

    expect(readRetryForm(task, retryFormOf(task))).toMatchObject({
      ok: false,
      problems: { queue: expect.any(String) },
    });
  });

  it('sends another queue, countdown and priority', () => {
    const task = aTaskDetail();

    const read = readRetryForm(task, { ...retryFormOf(task), queue: ' slow ', countdown: 60, priority: 0 });

    expect(read).toEqual({ ok: true, input: { uuid: task.uuid, queue: 'slow', countdown: 60, priority: 0 } });
  });
});
