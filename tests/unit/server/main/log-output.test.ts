import { describe, expect, it } from 'vitest';
import { ExpediterError } from '../../../../lib/errors.ts';
import type { Log } from '../../../../server/log.ts';
import { createLog, type LogOptions } from '../../../../server/log-output.ts';

/** What was written, without colours: the test's own standard error may be a terminal. */
function logged(options: Partial<Omit<LogOptions, 'output'>> & { isTTY?: boolean }, say: (log: Log) => void): string {
  const { isTTY = false, level = 'debug', format = 'auto' } = options;
  let text = '';
  const output = { isTTY, write: (more: string) => (text += more) };
  say(createLog({ level, format, output }));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what a colour begins with
  return text.replace(/\u001b\[\d+m/g, '');
}

const count = (text: string, part: string) => text.split(part).length - 1;

describe('createLog', () => {
  it('writes a line of JSON an entry to a file or a pipe', () => {
    const text = logged({}, (log) => log.info({ removed: 3 }, 'Old history was let go'));

    expect(text).toMatch(/^\{.*\}\n$/);
    expect(JSON.parse(text)).toMatchObject({ level: 30, removed: 3, msg: 'Old history was let go' });
  });

  it('writes time, level, message and facts to a terminal', () => {
    const text = logged({ isTTY: true }, (log) => log.warn({ worker: 'w1@app', n: 2 }, 'A worker refused'));

    expect(text).toMatch(/^\d\d:\d\d:\d\d {2}warn {2}A worker refused worker="w1@app" n=2\n$/);
  });

  it('lets a person decide in spite of the terminal', () => {
    expect(logged({ isTTY: true, format: 'json' }, (log) => log.info({}, 'x'))).toMatch(/^\{/);
    expect(logged({ isTTY: false, format: 'pretty' }, (log) => log.info({}, 'x'))).toMatch(/^\d\d:/);
  });

  it('leaves out what is below its level', () => {
    expect(logged({ level: 'warn' }, (log) => log.info({}, 'x'))).toBe('');
  });

  it.each(['json', 'pretty'] as const)('holds no password of an address, in %s', (format) => {
    const cause = new Error('cannot reach sentinel://:p@ss@h1:26379;sentinel://:p@ss@h2:26379?sentinel_password=p@ss');
    const text = logged({ format }, (log) =>
      log.error(
        { err: new Error('no', { cause }), url: 'rediss://me:p@ss@h/0' },
        'Lost redis://:p@ss@127.0.0.1:6379/0',
      ),
    );

    expect(text).not.toContain('p@ss');
    expect(text).toContain('redis://:***@127.0.0.1:6379/0');
  });

  it.each(['json', 'pretty'] as const)('holds nothing of an error but its sentences and places, in %s', (format) => {
    const err = Object.assign(new Error('WRONGPASS'), { command: { name: 'auth', args: ['hunter2'] } });

    expect(logged({ format }, (log) => log.warn({ err }, 'No events'))).not.toContain('hunter2');
  });

  it('tells a foreseen failure once on a terminal, with its cause and without places', () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
    const err = new ExpediterError('unavailable', 'Redis at 127.0.0.1:1 refuses.', { cause });
    const text = logged({ isTTY: true }, (log) => log.warn({ err }, `No events: ${err.message}`));

    expect(count(text, 'refuses.')).toBe(1);
    expect(text.split('\n')[1]?.trim()).toBe('Error (ECONNREFUSED): connect ECONNREFUSED 127.0.0.1:1');
    expect(text).not.toMatch(/^\s+at /m);
  });

  it('tells of a bug where it happened, once', () => {
    const err = new TypeError('x is not a function');
    const pretty = logged({ isTTY: true }, (log) => log.error({ err }, 'Page failed'));
    const json = logged({}, (log) => log.error({ err }, 'Page failed'));

    expect(count(pretty, 'x is not a function')).toBe(1);
    expect(pretty).toContain('log-output.test.ts');
    expect(count(json, 'x is not a function')).toBe(1);
    expect(JSON.parse(json).err).toMatchObject({
      type: 'TypeError',
      stack: expect.stringContaining('log-output.test.ts'),
    });
  });

  it('lets no text steer the terminal', () => {
    const text = logged({ isTTY: true }, (log) => log.info({ worker: '\u001b]0;a' }, 'w\u001b]0;b\r'));

    expect(text).toContain('w]0;b');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });
});
