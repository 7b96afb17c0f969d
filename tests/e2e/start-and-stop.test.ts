import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startExpediter } from '../support/expediter.ts';
import { type Running, run, temporaryDirectory } from '../support/processes.ts';
import { type RunningRedis, startRedis } from '../support/redis.ts';
import { until } from '../support/wait.ts';

const root = join(import.meta.dirname, '../..');
/** What `bin/start.mjs` does once everything is set up. */
const LAUNCHER = `
  import { stopWhenAsked } from ${JSON.stringify(join(root, 'bin/setup.mjs'))};
  stopWhenAsked();
  process.stderr.write('launched');
  await import(${JSON.stringify(join(root, 'dist/server.mjs'))});`;
const STOP_WITHIN_MS = 5_000;

describe('starting and stopping', () => {
  let redis: RunningRedis;
  const dir = temporaryDirectory('start');
  const launcher = join(dir, 'launcher.mjs');

  beforeAll(async () => {
    writeFileSync(launcher, LAUNCHER);
    redis = await startRedis();
  });
  afterAll(() => redis?.stop());

  it.each(['SIGTERM', 'SIGINT'] as const)('ends with 0 on %s before the server is loaded', async (signal) => {
    const starting = launch('--store', 'memory:');
    await until('the launcher to listen', () => starting.stderr().includes('launched'), { everyMs: 5 });

    expect(await starting.stop(signal, STOP_WITHIN_MS)).toBe(0);
    expect(starting.stdout()).toBe('');
    expect(starting.stderr()).not.toMatch(/\n\s+at /);
  });

  it('ends with 0 on SIGTERM while it opens its store', async () => {
    const file = join(dir, 'opening.db');
    const starting = launch('--store', `sqlite:${file}`);
    await until('the file of the store', () => existsSync(file), { everyMs: 5 });

    expect(await starting.stop('SIGTERM', STOP_WITHIN_MS)).toBe(0);
    expect(starting.stderr()).not.toMatch(/\n\s+at /);
  });

  it('ends with 0 when it is asked again while it stops, as a terminal and npm both do', async () => {
    const expediter = await startExpediter({ broker: redis.url });
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.kill(expediter.pid, signal);

    expect(await expediter.stop('SIGINT')).toBe(0);
    expect(expediter.stderr()).not.toMatch(/\n\s+at /);
  });

  it('ends with 2 and one line when its store is a directory', async () => {
    const path = join(dir, 'directory');
    mkdirSync(path);
    const starting = launch('--store', `sqlite:${path}`);

    expect(await starting.exited).toBe(2);
    expect(starting.stderr().replace('launched', '')).toBe(
      `${path} is a directory: give --store the path of a file in it.\n`,
    );
  });

  function launch(...flags: readonly string[]): Running {
    const args = [launcher, '--broker', redis.url, '--port', '0', ...flags];
    return run(process.execPath, args, { cwd: dir, env: { PATH: process.env.PATH ?? '', NODE_ENV: 'production' } });
  }
});
