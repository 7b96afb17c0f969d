import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLibraryFrame, summary } from '../../../../lib/failures/frames.ts';
import { parseTraceback } from '../../../../lib/failures/traceback.ts';

// The same cases in every run: a failure can be looked at again.
fc.configureGlobal({ seed: 20240229 });

type Recorded = { celery: string; type: string; exception: string; traceback: string };
const recorded: Recorded[] = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../fixtures/tracebacks.json'), 'utf8'),
);
const find = (celery: string, exception: string) => {
  const found = recorded.find((entry) => entry.celery === celery && entry.traceback.includes(exception));
  if (!found) throw new Error(`no recording of ${exception} in ${celery}`);
  return found.traceback;
};

describe('parseTraceback on recorded tracebacks', () => {
  it.each(recorded)('keeps every line of $exception ($celery, $type)', ({ traceback }) => {
    const { exceptions } = parseTraceback(traceback);
    const frames = exceptions.flatMap((exception) => exception.frames);

    expect(frames.length).toBe(traceback.match(/^ {2}File /gm)?.length);
    expect(frames.every(({ code, function: name }) => code !== undefined && name !== '')).toBe(true);
    expect(exceptions.length).toBe(traceback.match(/^Traceback/gm)?.length);
    const last = exceptions.at(-1);
    expect(`${last?.type}: ${last?.message}`).toBe(traceback.trim().split('\n').at(-1));
  });

  it('reads a cause and what it led to', () => {
    const { exceptions } = parseTraceback(find('5.6', 'celery_app.tasks.PaymentDeclined'));

    expect(exceptions.map(({ type, relation }) => [type, relation])).toEqual([
      ['KeyError', 'none'],
      ['celery_app.tasks.PaymentDeclined', 'direct-cause'],
    ]);
    expect(exceptions[0]?.frames[1]).toEqual({
      file: '/srv/demo/celery_app/tasks.py',
      line: 104,
      function: '_dig',
      code: 'return _dig_again(depth - 1, message)',
    });
  });

  it('reads what happened while another was handled', () => {
    const { exceptions } = parseTraceback(find('5.6', 'celery.exceptions.Retry'));

    expect(exceptions.map(({ relation }) => relation)).toEqual(['none', 'during-handling']);
  });

  it('names the last frame of the app as culprit', () => {
    const { exception, culprit } = summary(parseTraceback(find('5.2', 'celery_app.tasks.PaymentDeclined')));

    expect(exception?.type).toBe('celery_app.tasks.PaymentDeclined');
    expect(culprit).toMatchObject({ file: '/srv/demo/celery_app/tasks.py', function: 'fail' });
  });

  it('takes the place where the time ran out from the app, though billiard raised', () => {
    const { culprit } = summary(parseTraceback(find('5.6', 'SoftTimeLimitExceeded()')));

    expect(culprit).toMatchObject({ function: 'soft_limit', code: 'time.sleep(seconds)' });
  });

  it('has no better culprit than a library when a worker was lost', () => {
    const { culprit } = summary(parseTraceback(find('5.6', 'WorkerLostError')));

    expect(culprit).toMatchObject({ function: 'mark_as_worker_lost' });
  });
});

const GROUP = `Traceback (most recent call last):
  File "/srv/a.py", line 19, in g
    1/0
    ~^~
ZeroDivisionError: division by zero

The above exception was the direct cause of the following exception:

  + Exception Group Traceback (most recent call last):
  |   File "/srv/a.py", line 21, in g
  |     raise e from c
  | ExceptionGroup: many (3 sub-exceptions)
  | a note
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/srv/a.py", line 14, in g
    |     raise x
    | ValueError: one
    |
    | During handling of the above exception, another exception occurred:
    |
    | Traceback (most recent call last):
    |   File "/srv/a.py", line 15, in g
    | ValueError: one again
    +---------------- 2 ----------------
    | Exception Group Traceback (most recent call last):
    |   File "/srv/a.py", line 17, in g
    | ExceptionGroup: inner (1 sub-exception)
    +-+---------------- 1 ----------------
      | KeyError: 'k'
      +------------------------------------
`;

describe('parseTraceback', () => {
  it('reads groups with their members, chains and groups inside', () => {
    const { exceptions } = parseTraceback(GROUP);

    expect(exceptions).toMatchObject([
      { type: 'ZeroDivisionError', frames: [{ code: '1/0' }] },
      {
        type: 'ExceptionGroup',
        relation: 'direct-cause',
        message: 'many (3 sub-exceptions)\na note',
        frames: [{ file: '/srv/a.py', line: 21, code: 'raise e from c' }],
        members: [
          { exceptions: [{ message: 'one' }, { message: 'one again', relation: 'during-handling' }] },
          {
            exceptions: [
              { message: 'inner (1 sub-exception)', members: [{ exceptions: [{ type: 'KeyError', message: "'k'" }] }] },
            ],
          },
        ],
      },
    ]);
    expect(exceptions[0]).not.toHaveProperty('members');
  });

  it('counts frames Python did not repeat, and keeps every line of a message', () => {
    const { exceptions } = parseTraceback(
      [
        'Traceback (most recent call last):',
        '  File "a.py", line 3, in f',
        '    f(n - 1)',
        '    ~^^^^^^^',
        '  [Previous line repeated 6 more times]',
        '  File "a.py", line 4, in f',
        'ValueError: bottom',
        '  indented',
        '',
        'last line',
        '',
      ].join('\n'),
    );

    expect(exceptions).toEqual([
      {
        relation: 'none',
        type: 'ValueError',
        message: 'bottom\n  indented\n\nlast line',
        frames: [
          { file: 'a.py', line: 3, function: 'f', code: 'f(n - 1)', repeated: 6 },
          { file: 'a.py', line: 4, function: 'f' },
        ],
      },
    ]);
  });

  it('reads the place of a SyntaxError', () => {
    const text =
      'Traceback (most recent call last):\n  File "<string>", line 1\n    x = = 1\n        ^\nSyntaxError: invalid syntax\n';

    expect(parseTraceback(text).exceptions[0]).toMatchObject({
      type: 'SyntaxError',
      frames: [{ file: '<string>', line: 1, function: '', code: 'x = = 1' }],
    });
  });

  it('takes the lines of a call that spans several', () => {
    const text =
      'Traceback (most recent call last):\n  File "a.py", line 1, in f\n    g(\n    ~^\n        1,\n        ^^\n    )\n    ^\nE\n';

    expect(parseTraceback(text).exceptions[0]).toMatchObject({
      type: 'E',
      message: '',
      frames: [{ code: 'g(\n    1,\n)' }],
    });
  });

  it('opens the traceback a child process sent along', () => {
    const text =
      'billiard.pool.RemoteTraceback: \n"""\nTraceback (most recent call last):\n  File "/srv/a.py", line 1, in f\n    x()\nValueError: inner\n\n' +
      'During handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n  File "/srv/a.py", line 2, in f\nKeyError: 1\n"""\n\n' +
      'The above exception was the direct cause of the following exception:\n\nTraceback (most recent call last):\n  File "/srv/b.py", line 3, in g\nKeyError: 1\n';

    expect(
      parseTraceback(text).exceptions.map(({ message, relation, frames }) => [message, relation, frames.length]),
    ).toEqual([
      ['inner', 'none', 1],
      ['1', 'during-handling', 1],
      ['1', 'direct-cause', 1],
    ]);
  });

  it('takes quotes in a message for quotes', () => {
    const text =
      'ValueError: see\n"""\n\nDuring handling of the above exception, another exception occurred:\n\nKeyError: 1\n';

    expect(parseTraceback(text).exceptions).toMatchObject([{ message: 'see\n"""' }, { type: 'KeyError' }]);
  });

  it.each([
    ['', []],
    ['\n', []],
    ['ValueError: x', [{ type: 'ValueError', message: 'x', frames: [] }]],
    ['the worker was shot', [{ type: '', message: 'the worker was shot', frames: [] }]],
    [
      'Traceback (most recent call last):\n  File "a.py", line 1, in f',
      [{ type: '', message: '', frames: [{ line: 1 }] }],
    ],
  ])('makes the best of %j', (text, expected) => {
    expect(parseTraceback(text).exceptions).toMatchObject(expected);
  });

  it('never throws, whatever the lines', () => {
    const lines = fc.constantFrom(
      ...GROUP.split('\n'),
      '"""',
      'x.RemoteTraceback: ',
      '  [Previous line repeated 2 more times]',
      '+-+-',
      '  |',
      '',
    );
    fc.assert(
      fc.property(fc.array(lines, { maxLength: 40 }), (parts) => {
        expect(parseTraceback(parts.join('\n')).exceptions).toBeInstanceOf(Array);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('isLibraryFrame', () => {
  it.each([
    '/opt/celery-5.6/site-packages/celery/app/trace.py',
    '/usr/lib/python3/dist-packages/celery/app/task.py',
    '/usr/lib/python3.11/json/decoder.py',
    '/usr/local/lib/python3.13t/asyncio/tasks.py',
    'C:\\Python312\\Lib\\json\\decoder.py',
    'C:\\app\\venv\\Lib\\site-packages\\kombu\\messaging.py',
    '<frozen importlib._bootstrap>',
    '/src/celery/celery/app/trace.py',
    '/src/billiard/pool.py',
  ])('is true of %s', (file) => {
    expect(isLibraryFrame(file)).toBe(true);
  });

  it.each([
    '/srv/demo/celery_app/tasks.py',
    '/home/celery/app/tasks.py',
    '/app/billing/celery.py',
    '<string>',
    'tasks.py',
  ])('is false of %s', (file) => {
    expect(isLibraryFrame(file)).toBe(false);
  });
});
