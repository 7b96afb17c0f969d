import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { printMigration } from '../../../../server/config/flower-migrate.ts';
import { FLOWER_OPTIONS } from '../../../../server/config/flower-options.ts';
import { loadOptions } from '../../../../server/config/load.ts';
import { OPTIONS } from '../../../../server/config/options.ts';

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'migrate-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const migrate = (line: string, env: Record<string, string> = {}) =>
  printMigration(line.split(' ').filter(Boolean), env, cwd);

describe('printMigration', () => {
  it('prints a configuration that Expediter takes', () => {
    const text = migrate(
      'celery -A shop --broker=redis://h/0 flower --port=8888 --url-prefix=celery --max-tasks 500000 --read-only',
    );
    writeFileSync(join(cwd, 'expediter.config.yaml'), text);

    expect(loadOptions([], {}, cwd)).toMatchObject({
      clusters: [{ broker: 'redis://h/0' }],
      port: 8888,
      basePath: '/celery',
      maxTasks: 500_000,
      readOnly: true,
    });
  });

  it('takes the command line before the file before the environment, as Flower does', () => {
    writeFileSync(join(cwd, 'flowerconfig.py'), 'port = 2\naddress = "10.0.0.1"  # here\nbuckets()\n');

    expect(parse(migrate('--port=1', { FLOWER_PORT: '3', FLOWER_ADDRESS: 'a', FLOWER_MAX_TASKS: '9' }))).toEqual({
      port: 1,
      host: '10.0.0.1',
      maxTasks: 9,
    });
  });

  it('says what to use in place of what has no counterpart, and never a secret', () => {
    const text = migrate('--basic-auth=ann:sesame --persistent=True');

    expect(text).toContain('# --basic-auth: there is no login yet: put a proxy');
    expect(text).toContain('# --persistent: not needed: history is always kept');
    expect(text).not.toMatch(/sesame/);
    expect(migrate('', { CELERY_BROKER_URL: 'redis://:sesame@h/0' })).not.toContain('sesame');
  });

  it('says that an option is none of Flower, and which one was meant', () => {
    expect(() => migrate('--prot=1')).toThrow('Flower has no option --prot; did you mean --port?');
  });

  it('leads to options that there are', () => {
    const targets = Object.values(FLOWER_OPTIONS).flatMap((option) => ('ours' in option ? [option.ours] : []));

    expect(targets.filter((key) => !Object.hasOwn(OPTIONS, key))).toEqual([]);
  });
});

describe('loadOptions', () => {
  const BROKER = { CELERY_BROKER_URL: 'redis://h/0' };

  it('understands the variables of Flower, and takes its own before them', () => {
    const env = { ...BROKER, FLOWER_PORT: '7000', FLOWER_URL_PREFIX: 'celery', FLOWER_MAX_TASKS: '5' };

    expect(loadOptions([], env, cwd)).toMatchObject({ port: 7000, basePath: '/celery', maxTasks: 5, notices: [] });
    expect(loadOptions([], { ...env, EXPEDITER_PORT: '8000' }, cwd)).toMatchObject({ port: 8000 });
  });

  it('says which of them it does not support, and not what they hold', () => {
    const loaded = loadOptions([], { ...BROKER, FLOWER_BASIC_AUTH: 'ann:sesame', FLOWER_PERSISTENT: 'true' }, cwd);

    expect(loaded).toMatchObject({
      notices: [
        expect.stringMatching(/^FLOWER_BASIC_AUTH is not supported: there is no login yet: put a proxy/),
        expect.stringMatching(/^FLOWER_PERSISTENT is not supported: not needed/),
      ],
    });
    expect(JSON.stringify(loaded)).not.toContain('sesame');
  });

  it('names the variable of Flower that holds something wrong', () => {
    expect(() => loadOptions([], { ...BROKER, FLOWER_PORT: 'x' }, cwd)).toThrow(
      'FLOWER_PORT takes a port from 0 to 65535, got "x".',
    );
  });
});
