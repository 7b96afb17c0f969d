import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { taskId } from '../../../lib/ids.ts';
import { systemClock } from '../../../server/clock.ts';
import { openResultBackend } from '../../../server/results/registry.ts';
import type { ResultBackend, ResultBackendOptions } from '../../../server/results/result-backend.ts';
import { createResults } from '../../../server/results/results.ts';
import { python } from '../../support/celery.ts';
import { type RunningPostgres, startPostgres } from '../../support/postgres.ts';
import { temporaryDirectory } from '../../support/processes.ts';
import { startRedis } from '../../support/redis.ts';
import { type Lacks, resultBackendSuite, type World } from './suite.ts';

const NO_COUNTERS: Lacks = { group: true, expiry: true };
const DJANGO: Lacks = { group: true, expiry: true, retries: true, queue: true, exactArguments: true };
const log = { debug() {}, info() {}, warn() {}, error() {} };

function open(options: ResultBackendOptions): ResultBackend {
  const backend = openResultBackend(options, systemClock.now);
  if (backend === undefined) throw new Error('no backend');
  return backend;
}

resultBackendSuite(
  'PostgreSQL, by SQLAlchemy',
  async () => {
    const [redis, postgres] = await Promise.all([startRedis(), startPostgres()]);
    const url = postgres.url('db+postgresql+psycopg2');
    return worldOf(redis, postgres, { backendUrl: url }, { url });
  },
  NO_COUNTERS,
);

resultBackendSuite(
  'PostgreSQL, with a table and a schema of its own name',
  async () => {
    const [redis, postgres] = await Promise.all([startRedis(), startPostgres()]);
    const url = postgres.url('db+postgresql');
    const conf = {
      database_table_names: { task: 'own_tasks', group: 'own_groups' },
      database_table_schemas: { task: 'own', group: 'own' },
      database_create_tables_at_setup: true,
    };
    const app = { brokerUrl: redis.url };
    await python(
      `import sqlalchemy
with sqlalchemy.create_engine("${postgres.url('postgresql+psycopg2')}").begin() as connection:
    connection.execute(sqlalchemy.text("CREATE SCHEMA own"))`,
      app,
    );
    return worldOf(
      redis,
      postgres,
      { backendUrl: postgres.url('db+postgresql+psycopg2'), conf },
      { url, task_table: 'own_tasks', task_schema: 'own' },
    );
  },
  NO_COUNTERS,
);

resultBackendSuite(
  'SQLite, by SQLAlchemy',
  async () => {
    const redis = await startRedis();
    const url = `db+sqlite:///${join(temporaryDirectory('results'), 'results.db')}`;
    return worldOf(redis, undefined, { backendUrl: url }, { url });
  },
  NO_COUNTERS,
);

resultBackendSuite(
  'PostgreSQL, by django-celery-results',
  async () => {
    const [redis, postgres] = await Promise.all([startRedis(), startPostgres()]);
    const { port, user, password } = postgres;
    const database = {
      ENGINE: 'django.db.backends.postgresql',
      ...{ HOST: '127.0.0.1', PORT: port, NAME: 'postgres', USER: user, PASSWORD: password },
    };
    const env = {
      DJANGO_SETTINGS_MODULE: 'celery_app.django_settings',
      DEMO_DATABASE: JSON.stringify(database),
    };
    const setup = { backendUrl: 'django-db', env };
    await python("from django.core.management import call_command; call_command('migrate', verbosity=0)", {
      brokerUrl: redis.url,
      ...setup,
    });
    return worldOf(redis, postgres, setup, { url: postgres.url('django+postgresql') });
  },
  DJANGO,
);

async function worldOf(
  redis: Awaited<ReturnType<typeof startRedis>>,
  postgres: RunningPostgres | undefined,
  app: Partial<World['app']>,
  options: ResultBackendOptions,
): Promise<World> {
  return {
    app: { brokerUrl: redis.url, ...app },
    open: () => open(options),
    async close() {
      await redis.stop();
      await postgres?.stop();
    },
  };
}

describe('a result database that is not well', () => {
  let postgres: RunningPostgres;

  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres?.stop());

  it('without tables is said to have none', async () => {
    const backend = open({ url: postgres.url('db+postgresql') });

    await expect(backend.find(taskId('a'))).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/has neither celery_taskmeta .* nor django_celery_results_taskresult/),
    });
    await backend.close();
  });

  it('that refuses the password says so, and never says the password', async () => {
    const url = postgres.url('db+postgresql').replace(':se', ':wrong-se');
    const backend = open({ url });

    const failed = await backend.find(taskId('a')).catch((error: Error) => error);

    expect(failed).toMatchObject({ code: 'unavailable', message: expect.stringContaining('refused the password') });
    expect(JSON.stringify([failed, String(failed), backend.address])).not.toMatch(/wrong|se\/cr|pass@/);
    await backend.close();
  });

  it('that hangs is given up within seconds, then not waited for, and heard again when it is back', async () => {
    const results = createResults({ backend: open({ url: postgres.url('db+postgresql') }), clock: systemClock, log });
    postgres.pause();

    const first = await timed(() => results.find(taskId('a')));
    const second = await timed(() => results.find(taskId('b')));
    postgres.resume();

    expect(first).toMatchObject({ answer: { status: 'down', since: expect.any(Number) } });
    expect(first.ms).toBeLessThan(4_000);
    expect(second).toMatchObject({ answer: { status: 'down' } });
    expect(second.ms).toBeLessThan(100);
    await results.close();
  });

  async function timed<T>(ask: () => Promise<T>): Promise<{ answer: T; ms: number }> {
    const begun = performance.now();
    const answer = await ask();
    return { answer, ms: performance.now() - begun };
  }
});
