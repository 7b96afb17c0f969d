import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CeleryApp } from './celery.ts';
import { freePort } from './ports.ts';
import { run } from './processes.ts';
import { until } from './wait.ts';

const root = join(import.meta.dirname, '../..');
/** The private Python environment; `npm test` makes it where PyPI can be reached. */
const python = join(root, '.test/flower/bin/python');
const stamp = join(root, '.test/flower/expediter-requirements');

export const hasFlower = (): boolean => existsSync(stamp);

export interface RunningFlower {
  readonly url: string;
  stop(): Promise<void>;
}

/** Flower on the demo app, its API open to everybody who reaches it. */
export async function startFlower({ brokerUrl, backendUrl = 'disabled' }: CeleryApp): Promise<RunningFlower> {
  const port = await freePort();
  const flower = run(
    python,
    ['-m', 'celery', '-A', 'celery_app', 'flower', `--port=${port}`, '--address=127.0.0.1', '--inspect_timeout=1500'],
    {
      cwd: join(root, 'tests/fixtures'),
      env: {
        ...process.env,
        PYTHONUNBUFFERED: '1',
        PYTHONDONTWRITEBYTECODE: '1',
        CELERY_BROKER_URL: brokerUrl,
        CELERY_RESULT_BACKEND: backendUrl,
        FLOWER_UNAUTHENTICATED_API: 'true',
      },
    },
  );
  const url = `http://127.0.0.1:${port}`;
  const answers = () =>
    fetch(`${url}/healthcheck`).then(
      ({ ok }) => ok,
      () => false,
    );
  await until('Flower to answer', async () => flower.hasExited() || (await answers()), { timeoutMs: 60_000 });
  if (flower.hasExited()) throw new Error(`Flower ended with ${await flower.exited}. Its log:\n${flower.stderr()}`);
  return { url, stop: flower.kill };
}
