import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exceptionOf, splitException } from '../../../../lib/failures/exception-text.ts';

describe('splitException', () => {
  it.each([
    ["ValueError('x')", 'ValueError', 'x'],
    ['ValueError("it\'s")', 'ValueError', "it's"],
    ["OSError('a\\nb')", 'OSError', 'a\nb'],
    ["PaymentDeclined(402, 'card refused')", 'PaymentDeclined', "402, 'card refused'"],
    ["Retry(Retry(...), OSError('flaky failure'), 0.2)", 'Retry', "Retry(...), OSError('flaky failure'), 0.2"],
    ['SoftTimeLimitExceeded()', 'SoftTimeLimitExceeded', ''],
    ['TimeLimitExceeded(2,)', 'TimeLimitExceeded', '2'],
    ["ValueError('cut of", 'ValueError', "'cut of"],
    ['billiard.exceptions.WorkerLostError: gone: 9', 'billiard.exceptions.WorkerLostError', 'gone: 9'],
    ['KeyError', 'KeyError', ''],
  ])('reads %s', (repr, type, message) => {
    expect(splitException(repr)).toEqual({ type, message });
  });

  it.each(['None', '', '<Broken object>', 'something went wrong'])('knows no type in %j', (repr) => {
    expect(splitException(repr)).toEqual({ type: undefined, message: repr });
  });
});

describe('exceptionOf', () => {
  const recorded: { celery: string; exception: string; traceback: string }[] = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../../fixtures/tracebacks.json'), 'utf8'),
  );

  it('looks behind ExceptionWithTraceback(), into the traceback', () => {
    const hidden = recorded.filter(({ exception }) => exception === 'ExceptionWithTraceback()');
    const found = hidden.map(({ exception, traceback }) => exceptionOf(exception, traceback)?.type);

    expect(new Set(found)).toEqual(
      new Set(['WorkerLostError', 'TimeLimitExceeded', 'TimeoutError', 'PaymentDeclined']),
    );
  });

  it('learns what Celery 4.4 left out of a retry', () => {
    const retried = recorded.find(({ celery, exception }) => celery === '4.4' && exception === 'None');

    expect(exceptionOf(retried?.exception, retried?.traceback)).toMatchObject({ type: 'Retry' });
  });

  it('believes any other text of the event', () => {
    expect(exceptionOf("KeyError('a')", 'ValueError: b')).toEqual({ type: 'KeyError', message: 'a' });
    expect(exceptionOf('ExceptionWithTraceback()', undefined)).toEqual({ type: 'ExceptionWithTraceback', message: '' });
    expect(exceptionOf(undefined, undefined)).toBeUndefined();
  });
});
